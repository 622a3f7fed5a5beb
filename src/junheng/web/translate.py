"""Turn the written translations (.po) into what Django reads (.mo), with nothing but Python.

`python -m junheng.web.translate` compiles and lists what is missing: every Chinese text marked for translation in
templates and code that has no English.
"""

from __future__ import annotations

import ast
import os
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGE = "en"
HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
TAG = re.compile(r"""\{%\s*(?:translate|trans)\s+("([^"]*)"|'([^']*)')""")
INLINE = re.compile(r"""_\(("([^"]*)"|'([^']*)')\)""")
BLOCK = re.compile(
    r"\{%\s*block(?:translate|trans)\b([^%]*)%\}(.*?)\{%\s*endblock(?:translate|trans)\s*%\}", re.S
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class Catalogue:
    """What a .po file says: text → translation (plural forms joined by NUL), and what is wrong with the file."""

    texts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(file: Path) -> Catalogue:
    """Read a .po file. A line that cannot be read is a problem, not the end: the rest still counts."""
    found, entry, last = Catalogue(), {}, None
    for number, raw in enumerate([*file.read_text("utf-8").splitlines(), ""], start=1):
        line = raw.strip()
        starts = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(".*")$', line)
        complete = any(word.startswith("msgstr") for word in entry)
        if entry and (not line or (complete and starts and starts[1] in ("msgctxt", "msgid"))):
            _keep(found, entry, number)
            entry, last = {}, None
        if not line or line.startswith("#"):
            continue
        try:
            if starts:
                last = starts[1]
                entry[last] = ast.literal_eval(starts[2])
            elif line.startswith('"') and last:
                entry[last] += ast.literal_eval(line)
            else:
                found.problems.append(f"{file.name}:{number}: {line[:40]}")
        except (SyntaxError, ValueError):
            found.problems.append(f"{file.name}:{number}: {line[:40]}")
    return found


def _keep(found: Catalogue, entry: dict[str, str], number: int) -> None:
    text = entry.get("msgid")
    said = [entry[k] for k in sorted(entry) if k.startswith("msgstr")]
    if text is None or not said or not all(said):
        return
    key = f"{entry['msgctxt']}\x04{text}" if "msgctxt" in entry else text
    if "msgid_plural" in entry:
        key += f"\0{entry['msgid_plural']}"
    value = "\0".join(said)
    if text and found.texts.get(key, value) != value:
        found.problems.append(f"line {number}: “{text[:30]}” has two translations")
    found.texts.setdefault(key, value)


def packed(texts: dict[str, str]) -> bytes:
    """The .mo format: a sorted table of texts and a table of translations."""
    pairs = sorted((k.encode(), v.encode()) for k, v in {**texts, "": HEADER}.items())
    keys, values = b"", b""
    spots = []
    for key, value in pairs:
        spots.append((len(key), len(keys), len(value), len(values)))
        keys += key + b"\0"
        values += value + b"\0"
    start = 28 + 16 * len(pairs)
    originals = b"".join(struct.pack("<II", k, start + at) for k, at, _, _ in spots)
    translations = b"".join(struct.pack("<II", v, start + len(keys) + at) for _, _, v, at in spots)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + originals + translations + keys + values


def compiled(source: Path, target: Path) -> Path:
    """Bring `target` up to date with the .po files under `source`, and give it as a folder for LOCALE_PATHS."""
    for po in source.glob("*/LC_MESSAGES/*.po"):
        mo = target / po.relative_to(source).with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns == po.stat().st_mtime_ns:
            continue
        mo.parent.mkdir(parents=True, exist_ok=True)
        half = mo.with_suffix(f".{os.getpid()}.part")
        half.write_bytes(packed(read(po).texts))
        os.utime(half, ns=(po.stat().st_atime_ns, po.stat().st_mtime_ns))
        half.replace(mo)
    return target


def used() -> Iterator[tuple[str, str]]:
    """(where, text) of every Chinese text marked for translation in templates and code."""
    for file in sorted(HERE.rglob("*.html")):
        body, name = file.read_text("utf-8"), str(file.relative_to(HERE))
        for match in (*TAG.finditer(body), *INLINE.finditer(body)):
            yield name, match[2] if match[2] is not None else match[3]
        for match in BLOCK.finditer(body):
            inner = match[2].partition("{%")[0] if "{% plural" in match[2] else match[2]
            text = (
                " ".join(part.strip() for part in inner.split("\n")).strip()
                if "trimmed" in match[1]
                else inner
            )
            yield name, re.sub(r"\{\{\s*([\w.]+)[^}]*\}\}", r"%(\1)s", text.replace("%", "%%"))
    for file in sorted(HERE.rglob("*.py")):
        if "migrations" not in file.parts:
            name = str(file.relative_to(HERE))
            yield from ((name, text) for text in _in_code(ast.parse(file.read_text("utf-8"))))


def _in_code(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            texts = [
                a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            yield from texts[1:] if node.func.id.startswith("pgettext") else texts[:1]


def missing() -> dict[str, list[str]]:
    """Chinese texts without English → where they stand."""
    known = read(HERE / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po").texts
    known_texts = {key.rpartition("\x04")[2].partition("\0")[0] for key in known}
    found: dict[str, list[str]] = {}
    for where, text in used():
        if CHINESE.search(text) and text not in known_texts:
            found.setdefault(text, []).append(where)
    return found


def main() -> int:
    """Say what is missing or wrong; 0 where nothing is."""
    wrong = [p for po in (HERE / "locale").glob("*/LC_MESSAGES/*.po") for p in read(po).problems]
    absent = missing()
    for line in wrong:
        sys.stdout.write(f"{line}\n")
    for text, places in sorted(absent.items(), key=lambda pair: pair[1]):
        sys.stdout.write(f"{places[0]}: {text}\n")
    sys.stdout.write(f"{len(absent)} texts without English, {len(wrong)} problems\n")
    return 1 if absent or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
