"""Who did what, when, and what came of it?

One JSON line for each request, in the shape of MinIO's audit webhook:
https://github.com/minio/pkg/blob/main/logger/message/audit/entry.go
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cluster.embedded.authority import Verdict
from cluster.embedded.errors import Reply, storage_full
from cluster.embedded.identity import Identity
from cluster.embedded.lines import LineFile

_CUSTOMERS_KEY = "server-side-encryption-customer-key"
SECRET_HEADERS = frozenset(
    {
        "authorization",
        "cookie",
        "proxy-authorization",
        "x-amz-security-token",
        f"x-amz-{_CUSTOMERS_KEY}",
        f"x-amz-copy-source-{_CUSTOMERS_KEY}",
    }
)
SECRET_QUERY = frozenset({"x-amz-signature", "x-amz-security-token", "signature"})


@dataclass(slots=True)
class Entry:
    """What is known about one request; filled in as it is served."""

    request_id: str = field(default_factory=lambda: uuid.uuid4().hex[:16].upper())
    when: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: int = field(default_factory=time.perf_counter_ns)
    api: str = ""
    bucket: str = ""
    object: str = ""
    method: str = ""
    path: str = ""
    host: str = ""
    remote: str = ""
    received: int = 0
    query: Iterable[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    identity: Identity | None = None
    verdicts: list[Verdict] = field(default_factory=list)
    error: str = ""


class AuditLog:
    """The file that holds the records. It only grows."""

    def __init__(self, path: Path, deployment: str) -> None:
        self._lines = LineFile(path)
        self._lock = threading.Lock()
        self._deployment = deployment

    def write(self, entry: Entry, reply: Reply) -> None:
        """Append a record. Raises S3Error when the disk is full: no answer without a record."""
        line = json.dumps(_record(entry, reply, self._deployment), separators=(",", ":")).encode() + b"\n"
        try:
            with self._lock:
                self._lines.append(line)
        except OSError as error:
            raise storage_full(error.strerror or "the audit log cannot be written") from error


def _record(entry: Entry, reply: Reply, deployment: str) -> dict[str, Any]:
    identity = entry.identity
    return {
        "version": "1",
        "deploymentid": deployment,
        "time": entry.when.isoformat().replace("+00:00", "Z"),
        "event": "",
        "trigger": "incoming",
        "api": _api(entry, reply),
        "remotehost": entry.remote,
        "requestID": entry.request_id,
        "userAgent": entry.headers.get("user-agent", ""),
        "requestPath": entry.path,
        "requestHost": entry.host,
        "requestQuery": {name: value for name, value in entry.query if name.lower() not in SECRET_QUERY},
        "requestHeader": {name: value for name, value in entry.headers.items() if name not in SECRET_HEADERS},
        "responseHeader": dict(reply.headers),
        "accessKey": identity.access_key if identity else "",
        "parentUser": identity.parent if identity else "",
        "tags": _tags(entry),
    }


def _api(entry: Entry, reply: Reply) -> dict[str, Any]:
    elapsed = time.perf_counter_ns() - entry.started
    return {
        "name": entry.api,
        "bucket": entry.bucket,
        "object": entry.object,
        "status": entry.error or "OK",
        "statusCode": reply.status,
        "rx": entry.received,
        "tx": len(reply.body),
        "timeToResponse": f"{elapsed}ns",
        "timeToResponseInNS": str(elapsed),
    }


def _tags(entry: Entry) -> dict[str, Any]:
    decisions = [
        {name: getattr(verdict, name) for name in ("action", "resource", "outcome", "sid", "line")}
        for verdict in entry.verdicts
    ]
    refused = [verdict.outcome for verdict in entry.verdicts if not verdict.allowed]
    outcome = refused[0] if refused else entry.verdicts[-1].outcome if entry.verdicts else "undecided"
    return {
        "principal": entry.identity.arn if entry.identity else "",
        "outcome": outcome,
        "decisions": decisions,
    }
