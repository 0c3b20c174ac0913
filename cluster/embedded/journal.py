"""What must be done again to bring a stopped store back?

One JSON line for each request that changed something, written before it is
executed, taken back when it fails. A line that was cut off (kill -9, full
disk) is the last one and is dropped. A power failure may lose the last lines.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from cluster.embedded.errors import storage_full
from cluster.embedded.lines import LineFile

Service = Literal["s3", "iam", "sts"]
LIMIT = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One operation for the storage. `path` is decoded; `query` holds IAM's form fields as well."""

    service: Service
    operation: str
    method: str
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Record:
    """A call, when it happened, and the seed of everything random in its result."""

    time: datetime
    seed: str
    call: Call


class JournalError(RuntimeError):
    """The journal cannot be read back."""


class Journal:
    """The append-only file. Only the server of a lab opens it."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self.path = path
        self._limit = limit
        self._lines = LineFile(path)

    def records(self) -> Iterator[Record]:
        """Yield what was recorded. Raises JournalError."""
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                yield _decode(line, number, self.path)

    def outline(self) -> list[Record]:
        """Return the records without the bodies, which may be large."""
        return [replace(record, call=replace(record.call, body=b"")) for record in self.records()]

    def append(self, record: Record) -> int:
        """Write a record and return the size before it, for `undo`. Raises S3Error when full."""
        line = _encode(record)
        if self._lines.size() + len(line) > self._limit:
            raise storage_full(f"this lab keeps at most {self._limit >> 20} MB; reset the lab to start over")
        try:
            return self._lines.append(line)
        except OSError as error:
            raise storage_full(error.strerror or "the disk does not take it") from error

    def undo(self, size: int) -> None:
        """Take back what was written since the file had this size."""
        self._lines.cut(size)

    def drop(self, indices: frozenset[int]) -> None:
        """Write the journal anew without some records, in one step."""
        fresh = self.path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file, self.path.open("rb") as lines:
            file.writelines(line for index, line in enumerate(lines) if index not in indices)
        fresh.replace(self.path)
        self._lines.close()
        self._lines = LineFile(self.path)


def _encode(record: Record) -> bytes:
    call = record.call
    fields = {
        "time": record.time.isoformat(),
        "seed": record.seed,
        "service": call.service,
        "operation": call.operation,
        "method": call.method,
        "path": call.path,
        "query": call.query,
        "headers": call.headers,
        "body": base64.b64encode(call.body).decode(),
    }
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"


def _decode(line: bytes, number: int, path: Path) -> Record:
    try:
        return _record(json.loads(line))
    except (ValueError, KeyError, TypeError) as error:
        raise JournalError(f"{path}, line {number} is damaged ({error}); reset the lab to start over") from error


def _record(fields: dict[str, Any]) -> Record:
    if fields["service"] not in ("s3", "iam", "sts"):
        raise ValueError(f"unknown service {fields['service']!r}")
    call = Call(
        fields["service"],
        fields["operation"],
        fields["method"],
        fields["path"],
        tuple((str(name), str(value)) for name, value in fields["query"]),
        tuple((str(name), str(value)) for name, value in fields["headers"]),
        base64.b64decode(fields["body"], validate=True),
    )
    return Record(datetime.fromisoformat(fields["time"]), fields["seed"], call)
