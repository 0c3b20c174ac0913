"""What does an administrator ask of a MinIO server beside S3, and how?

The paths and fields are those of MinIO's admin API, version 3, as seen on the wire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from cluster.backend import BackendError, Credentials
from cluster.minio import signed
from cluster.minio.sealed import Unsealable, seal, unseal

PREFIX = "/minio/admin/v3/"


class AdminError(BackendError):
    """What the server refused: `code` is its word for it, `said` its sentence."""

    def __init__(self, code: str, what: str, said: str) -> None:
        super().__init__(f"MinIO refuses {what}: {said} ({code}).")
        self.code, self.said = code, said


@dataclass(frozen=True, slots=True)
class Admin:
    """The admin API of a server, as the holder of a key may use it."""

    endpoint: str
    key: Credentials
    trusted: Path | None = None

    def get(self, what: str, **query: str) -> Any:
        """Ask for something; the answer is plain data. Raises AdminError."""
        return self._read(self._sent("GET", what, query))

    def put(self, what: str, content: Mapping[str, Any] | str, **query: str) -> None:
        """Make something: a document (text), or fields that only the server reads. Raises AdminError."""
        self._sent("PUT", what, query, self._body(content))

    def post(self, what: str, content: Mapping[str, Any], **query: str) -> None:
        """Change something. Raises AdminError."""
        self._sent("POST", what, query, self._body(content))

    def delete(self, what: str, **query: str) -> None:
        """Take something away. Raises AdminError."""
        self._sent("DELETE", what, query)

    def _body(self, content: Mapping[str, Any] | str) -> bytes:
        if isinstance(content, str):
            return content.encode()
        return seal(self.key.secret_access_key, json.dumps(content).encode())

    def _read(self, body: bytes) -> Any:
        """Read an answer, which is JSON, sealed where it holds secrets."""
        try:
            try:
                return json.loads(body)
            except ValueError:
                return json.loads(unseal(self.key.secret_access_key, body))
        except (Unsealable, ValueError) as error:
            raise BackendError(f"{self.endpoint} answers, but not as MinIO does: {error}.") from error

    def _sent(self, method: str, what: str, query: Mapping[str, str], body: bytes = b"") -> bytes:
        asked = f"?{urlencode(sorted(query.items()), quote_via=quote)}" if query else ""
        status, answer = signed.send(method, f"{self.endpoint}{PREFIX}{what}{asked}", self.key, body, self.trusted)
        if status >= HTTPStatus.BAD_REQUEST:
            raise _refused(what, status, answer)
        return answer


def _refused(what: str, status: int, body: bytes) -> AdminError:
    try:
        said = json.loads(body)
        return AdminError(str(said["Code"]), what, str(said["Message"]).rstrip("."))
    except (ValueError, KeyError, TypeError):
        return AdminError(str(status), what, "it gives no reason")
