"""What does an administrator ask of a MinIO server beside S3, and how?

The paths and fields are those of MinIO's admin API, version 3, as seen on the wire.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions
import botocore.httpsession

from cluster.backend import BackendError, Credentials
from cluster.minio.sealed import Unsealable, seal, unseal

PREFIX = "/minio/admin/v3/"
REGION = "us-east-1"
SECONDS = (5, 30)


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
        url = f"{self.endpoint}{PREFIX}{what}"
        url += f"?{urlencode(sorted(query.items()), quote_via=quote)}" if query else ""
        request = botocore.awsrequest.AWSRequest(method, url, data=body)
        request.headers["Content-Type"] = "application/octet-stream"
        request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(body).hexdigest()
        held = botocore.credentials.Credentials(
            self.key.access_key_id, self.key.secret_access_key, self.key.session_token
        )
        botocore.auth.SigV4Auth(held, "s3", REGION).add_auth(request)
        try:
            answer = _http(self.trusted).send(request.prepare())
        except botocore.exceptions.HTTPClientError as error:
            raise BackendError(
                f"The object store at {self.endpoint} does not answer ({type(error).__name__})."
            ) from None
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise _refused(what, answer.status_code, answer.content)
        return bytes(answer.content)


@functools.cache
def _http(trusted: Path | None) -> Any:
    """Return what sends: no proxy, no certificates but the lab's own where there are any."""
    return botocore.httpsession.URLLib3Session(verify=str(trusted) if trusted else True, proxies={}, timeout=SECONDS)


def _refused(what: str, status: int, body: bytes) -> AdminError:
    try:
        said = json.loads(body)
        code, message = str(said["Code"]), str(said["Message"])
    except (ValueError, KeyError, TypeError):
        code, message = str(status), HTTPStatus(status).phrase
    return AdminError(code, what, message.rstrip("."))
