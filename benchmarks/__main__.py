"""`python -m benchmarks`: every benchmark, one after the other."""

import importlib
import pkgutil
from pathlib import Path

HERE = Path(__file__).parent
for name in sorted(m.name for m in pkgutil.iter_modules([str(HERE)])):
    module = importlib.import_module(f"benchmarks.{name}")
    if name != "__main__" and hasattr(module, "main"):
        module.main()
