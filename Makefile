# Short names for what `python3 do.py` does, and the few things only a developer needs.
.PHONY: demo test check format docs bench lock hooks

demo test check:
	python3 do.py $@

format:
	python3 do.py install
	.venv/bin/ruff check --fix --exit-zero --quiet .
	.venv/bin/ruff format .

docs:
	python3 do.py run docs

bench:
	python3 do.py install
	.venv/bin/python -m benchmarks

# Renew the pins after changing pyproject.toml: `make lock`; newest versions: `make lock UPGRADE=--upgrade`.
lock:
	python3 do.py install
	.venv/bin/python -m uv pip compile pyproject.toml --extra report --extra web --extra dev --universal --python-version 3.11 \
		--no-header --no-annotate --no-emit-index-url --quiet $(UPGRADE) --output-file requirements.lock
	printf '%s\n' '# The core with the extras report, web and dev, for Python 3.11 and later on Linux, macOS and Windows.' \
		'# No address is kept: packages come from wherever your pip is set up to look. Renew with: make lock' \
		| cat - requirements.lock > .lock.new && mv .lock.new requirements.lock

hooks:
	git config core.hooksPath .githooks
