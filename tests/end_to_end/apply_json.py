"""Apply the safe fixes of a JSON report to the files, as any program could that reads one."""

import json
import re
import sys
import tokenize
from pathlib import Path

edits = {}
for fix in (finding["fix"] for finding in json.load(sys.stdin)):
    for e in fix["edits"] if fix and fix["applicability"] == "safe" else ():
        edit = (*e["location"].values(), *e["end_location"].values(), e["content"])
        edits.setdefault(Path(e["filename"]), set()).add(edit)
for file, changes in edits.items():
    with file.open("rb") as lines:
        encoding, _ = tokenize.detect_encoding(lines.readline)
    text = file.read_bytes().decode(encoding)
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\n|\r", text))]
    for row, column, end_row, end_column, content in sorted(changes, reverse=True):
        start, end = starts[row - 1] + column - 1, starts[end_row - 1] + end_column - 1
        text = text[:start] + content + text[end:]
    file.write_bytes(text.encode(encoding))
