"""The projects here have tests of their own, which are material and not run."""

from __future__ import annotations

collect_ignore_glob = ["*/*"]
