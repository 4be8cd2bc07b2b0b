"""The start of a check: Python, and the import of all modules that a check has imported.

The argument is a file that lists them, one name a line, in the order in which they were imported.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
from pathlib import Path

gc.disable()  # as the command line does, before it imports anything else
for name in Path(sys.argv[1]).read_text(encoding="utf-8").split():
    with contextlib.suppress(ImportError):  # a module that another one made as it was loaded
        importlib.import_module(name)
