"""Refuse a folder name that is more than a name."""

import json
import re
import sys

# The spaces keep the quotes of the JSON text and of the literal apart.
slug = json.loads(r""" {{ cookiecutter.project_slug | tojson }} """)
if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", slug):
    sys.exit(
        f"The folder {slug!r} cannot be used: only letters, digits, '_' and '-', "
        "and a letter or digit first."
    )
