"""Apply the safe fixes of a JSON report to the files, as any program could that reads one."""

import json
import re
import sys
import tokenize
from pathlib import Path

report, edits = json.load(sys.stdin), set()
for fix in (finding["fix"] for finding in report if finding["fix"]):
    if fix["applicability"] == "safe":
        edits |= {
            (
                Path(e["filename"]),
                *e["location"].values(),
                *e["end_location"].values(),
                e["content"],
            )
            for e in fix["edits"]
        }
for file in {edit[0] for edit in edits}:
    with file.open("rb") as lines:
        encoding, _ = tokenize.detect_encoding(lines.readline)
    text = file.read_bytes().decode(encoding)
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\n|\r", text))]
    for _, row, column, end_row, end_column, content in sorted(
        (edit for edit in edits if edit[0] == file), reverse=True
    ):
        start, end = starts[row - 1] + column - 1, starts[end_row - 1] + end_column - 1
        text = text[:start] + content + text[end:]
    file.write_bytes(text.encode(encoding))
