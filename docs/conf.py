"""Sphinx: the pages under `docs/`, and those that are made from the code."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import pages  # noqa: E402 - from this folder

import newloom_lint  # noqa: E402

project = "newloom-lint"
author = "the maintainers of newloom-lint"
release = version = newloom_lint.__version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "performance.md"]
html_theme = "furo"
html_static_path = ["_static"]
html_title = f"newloom-lint {release}"
html_copy_source = False
html_show_copyright = False
nitpicky = True

pages.write(HERE / "made")
