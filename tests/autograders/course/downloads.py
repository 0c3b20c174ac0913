"""Downloads as an LMS makes them: what the tests of collecting share."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

from autograders.course import archives, downloads
from autograders.course.downloads import Item
from tests.autograders.course.classes import LESSON, RIGHT, notebook

OTHER = "short_lived_keys"
LESSONS = (LESSON, OTHER)
WORK = json.dumps(notebook(RIGHT)).encode()
Files = dict[str, bytes]


def packed(files: Files, year: int = 2026) -> bytes:
    """Return a zip of these files, all of the same time."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 1, 31, 12, 0, 0)), content)
    return made.getvalue()


def hand_in(content: bytes = WORK, log: bytes = b"{}\n") -> bytes:
    """Return what `seclab hand-in` makes."""
    return packed({f"{LESSON}/{LESSON}.ipynb": content, f"{LESSON}/attempts.jsonl": log}, 1980)


def found(files: Files, pattern: str = "") -> list[Item]:
    """Return what is recognised in a zip of these files, which needs no reading."""
    with archives.zipped(packed(files)) as entries:
        return list(downloads.items("all.zip", entries, LESSONS, pattern))


def saved(path: Path, files: Files, year: int = 2026) -> Path:
    """Write a zip of these files."""
    path.write_bytes(packed(files, year))
    return path
