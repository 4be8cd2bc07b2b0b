"""Options: one declaration gives parsing, strictness, documentation and JSON Schema."""

from newloom_lint.settings.loading import SettingsError, load, nearest
from newloom_lint.settings.options import Options, Selection, Settings, schema

__all__ = ["Options", "Selection", "Settings", "SettingsError", "load", "nearest", "schema"]
