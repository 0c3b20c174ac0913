"""Who takes the audit records that MinIO sends, and writes them down?

MinIO posts one record for each request, after it was answered, in order. So
whoever makes a request of their own and waits for its record knows that all
earlier ones are in the file. Such a request names a bucket that begins with `FENCE`
and is signed by root; it is not written down.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

from cluster.backend import BackendError, Credentials
from cluster.embedded.audit import SECRET_HEADERS, SECRET_QUERY
from cluster.embedded.lines import LineFile
from cluster.minio import signed

FENCE = "seclab-fence-"
ALIVE, RECORDS, SEEN = "/-/alive", "/records", "/-/seen/"
WAIT_SECONDS = 10.0
LARGEST = 1 << 20
_FENCES_KEPT = 64


class Collector(ThreadingHTTPServer):
    """Listens on loopback: for records with a token, and for questions about itself."""

    daemon_threads = True

    def __init__(self, file: Path, instance: str, root: str) -> None:
        self.token = secrets.token_urlsafe(30)
        self.instance = instance
        self._root, self._lines = root, LineFile(file)
        self._came = threading.Condition()
        self._fences: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, record: dict[str, Any]) -> None:
        """Write a record down, without what would let its reader in. Raises OSError when the disk is full."""
        bucket = str(dict(record.get("api") or {}).get("bucket") or "")
        with self._came:
            if bucket.startswith(FENCE) and record.get("accessKey") == self._root:
                self._fences = [*self._fences[-_FENCES_KEPT:], bucket]
                self._came.notify_all()
            else:
                self._lines.append(json.dumps(without_secrets(record), separators=(",", ":")).encode() + b"\n")

    def saw(self, fence: str, seconds: float = WAIT_SECONDS) -> bool:
        """Wait for the record of a fence."""
        with self._came:
            return self._came.wait_for(lambda: fence in self._fences, seconds)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let go of a connection that its other side has left."""


def without_secrets(record: dict[str, Any]) -> dict[str, Any]:
    """Take signatures and session tokens out of a record of MinIO's."""
    kept = dict(record)
    for field, secret in (("requestHeader", SECRET_HEADERS), ("requestQuery", SECRET_QUERY)):
        if found := kept.get(field):
            kept[field] = {name: value for name, value in dict(found).items() if name.lower() not in secret}
    return kept


def fenced(endpoint: str, root: Credentials) -> tuple[int, str]:
    """Make a request whose record tells that all earlier ones are there; return its status and name."""
    fence = FENCE + secrets.token_hex(8)
    return signed.send("HEAD", f"{endpoint}/{fence}", root)[0], fence


def settle(endpoint: str, root: Credentials, control: str) -> None:
    """Wait until the records of all that a server has answered are written. Raises BackendError."""
    _, fence = fenced(endpoint, root)
    try:
        with build_opener(ProxyHandler({})).open(control + SEEN + fence, timeout=2 * WAIT_SECONDS):
            return
    except OSError as error:
        raise BackendError("The audit records of MinIO do not arrive.", "Open the lab again.") from error


class _Handler(BaseHTTPRequestHandler):
    server: Collector
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:
        if self.path == ALIVE:
            self._answer(200, self.server.instance.encode())
        else:
            seen = self.path.startswith(SEEN) and self.server.saw(self.path.removeprefix(SEEN))
            self._answer(200 if seen else 404)

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        given = self.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, self.server.token.encode()) or not 0 <= size <= LARGEST:
            self.close_connection = True
            return self._answer(403)
        try:
            self.server.take(dict(json.loads(self.rfile.read(size))))
        except (OSError, ValueError, TypeError):
            return self._answer(500)
        return self._answer(204)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it overrides
        """Write nothing: the records are the log."""
