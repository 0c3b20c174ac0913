"""Does the text around personal data stay as it is, and JSON and CSV readable?"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

from autograders.finding import Finding
from autograders.redaction.kinds import SECRETS, Record
from autograders.redaction.sample import GRADING, Redactor, Sample
from autograders.redaction.search import Wrong, first


def keeps_structure(code: str, *, sample: Sample = GRADING, function: str = "redact") -> Finding | None:
    """Return None when JSON keeps its fields, CSV its columns, and every text the words around its values.

    Otherwise the shortest text that is torn. What stands in place of a value is
    judged by `removes`, what becomes of harmless ones by `preserves`.
    """
    return first(Redactor(code, function), sample, sample.records(*SECRETS), _judge)


def _judge(record: Record, output: str) -> Wrong | None:
    shape = _SHAPES.get(record.context)
    if shape is not None:
        expected, before, after = _PROMISED[record.context], shape(record.text), shape(output)
        if before != after:
            return Wrong(expected, f"a program now reads {after}")
    if not re.fullmatch(_around(record), output, re.DOTALL):
        return Wrong("the words around a value as they were", "something beside the value is gone or changed")
    return None


def _around(record: Record) -> str:
    """Return the pattern of all texts that differ only in place of values."""
    ends = [0, *(edge for span in record.spans for edge in (span.start, span.end)), len(record.text)]
    rest = [record.text[ends[place] : ends[place + 1]] for place in range(0, len(ends), 2)]
    return "(?:.*?)".join(map(re.escape, rest))


def _fields(text: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return "no JSON"
    return (
        [f"{key}: {type(value).__name__}" for key, value in found.items()] if isinstance(found, dict) else "no object"
    )


def _columns(text: str) -> Any:
    try:
        return f"rows of {[len(row) for row in csv.reader(io.StringIO(text), strict=True)]} fields"
    except csv.Error:
        return "no CSV"


_SHAPES: dict[str, Callable[[str], Any]] = {"json": _fields, "csv": _columns}
_PROMISED = {"json": "the same fields of the same types", "csv": "as many fields in each row as before"}
