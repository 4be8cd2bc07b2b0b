"""Hand over to `hooks.pre_gen_project`, beside the template."""

import json
import sys
from pathlib import Path

# First on the path is the temporary folder of this script, where anything may lie around.
sys.path[0] = json.loads(r""" {{ "" | root | tojson }} """)

from hooks import pre_gen_project  # noqa: E402

# What a terminal cannot show must not stop a task half-way.
for stream in (sys.stdout, sys.stderr):
    stream.reconfigure(errors="backslashreplace")

context = json.loads(r""" {{ cookiecutter | tojson }} """)
sys.exit(pre_gen_project.main(context, Path.cwd()))
