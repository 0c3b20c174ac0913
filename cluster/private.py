"""How is a file written that only its owner reads: whole, or not at all?"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write(file: Path, content: str | bytes) -> None:
    """Put a file in place, or leave the one that is there as it is; its folder is made. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A file of its own name each time: mkstemp gives it to its owner alone.
    handle, fresh = tempfile.mkstemp(prefix=f".{file.name}-", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content if isinstance(content, bytes) else content.encode())
            stream.flush()
            os.fsync(stream.fileno())
        Path(fresh).replace(file)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
