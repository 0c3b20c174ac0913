"""What does a learner hand in, and how is it packed?"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from lessons import attempts
from lessons.safe_files import FileProblem, explained, read_regular, write_whole

ATTEMPTS = "attempts.jsonl"
# What `seclab course collect` takes.
MAX_ATTEMPTS = 5 * 1024 * 1024
# The same work makes the same file: the time is said by the one who receives it.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def files(lesson: str, notebook: Path, with_attempts: bool = True) -> dict[str, bytes]:
    """Return what is handed in: file name -> content. The notebook has been read before, so it is sound."""
    with explained("read", notebook):
        content = read_regular(notebook) or b""
    packed = {f"{lesson}.ipynb": _without_outputs(json.loads(content.decode("utf-8-sig")))}
    log = _log(lesson) if with_attempts else b""
    return {**packed, ATTEMPTS: log} if log else packed


def write_zip(target: Path, lesson: str, content: Mapping[str, bytes]) -> None:
    """Write the zip file that an LMS takes. Raises FileProblem."""
    with explained("write", target):
        before = (read_regular(target) or b"")[:4]
    if before not in (b"", b"PK\x03\x04"):
        raise FileProblem(f"{target} exists, and is no zip file.", "Choose another name with -o.")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, one in content.items():
            entry = zipfile.ZipInfo(f"{lesson}/{name}", _EPOCH)
            entry.external_attr = 0o100600 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, one)
    write_whole(target, packed.getvalue())


def _without_outputs(notebook: dict[str, Any]) -> bytes:
    """Drop what no grader reads and what may be large; answers and nbgrader's marks stay."""
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            cell.update(outputs=[], execution_count=None)
    metadata = notebook.get("metadata")
    if isinstance(metadata, dict):
        metadata.pop("widgets", None)
    return (json.dumps(notebook, indent=1, sort_keys=True) + "\n").encode()


def _log(lesson: str) -> bytes:
    """Return the attempts, the latest where there are too many."""
    path = attempts.log(lesson)
    with explained("read", path):
        content = read_regular(path) or b""
    if len(content) <= MAX_ATTEMPTS:
        return content
    return content[-MAX_ATTEMPTS:].partition(b"\n")[2]
