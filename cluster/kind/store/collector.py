"""Who takes the audit records in the cluster, and hands them out?

Runs inside a pod, from a ConfigMap: this one file, nothing but the standard library.
`serve` takes records from the object store, over TLS, with a token. `read` prints
what came after a number of bytes, once the record of a given request is there;
`reach` tries to connect.
"""

from __future__ import annotations

import errno
import hmac
import json
import os
import signal
import socket
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

PORT = 8443
ALIVE = "/-/alive"
RECORDS = "/records"
FENCE = "seclab-fence-"
FOLDER, SECRETS = Path("/records"), Path("/secrets")
FILE, FENCES = "audit.jsonl", "fences"
LARGEST = 1 << 20
MOST = 1 << 25
FENCES_KEPT = 64
WAIT_SECONDS = 10.0
NOT_THERE = 3
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


class Collector(ThreadingHTTPServer):
    """Writes records down in the order in which they come."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], folder: Path, token: str, root: str, tls: ssl.SSLContext) -> None:
        self.token, self.tls = token.encode(), tls
        self._folder, self._root = folder, root
        self._lock = threading.Lock()
        self._fences: list[str] = []
        super().__init__(address, Handler)

    def take(self, record: dict[str, Any]) -> None:
        """Write a record down, without what would let its reader in; a fence only where `read` looks for it."""
        bucket = str(dict(record.get("api") or {}).get("bucket") or "")
        with self._lock:
            if bucket.startswith(FENCE) and record.get("accessKey") == self._root:
                self._fences = [*self._fences[1 - FENCES_KEPT :], bucket]
                _replace(self._folder / FENCES, "\n".join(self._fences))
            else:
                _append(self._folder / FILE, json.dumps(without_secrets(record), separators=(",", ":")) + "\n")

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the thread of the connection: who is slow keeps nobody waiting."""
        request.settimeout(Handler.timeout)
        with self.tls.wrap_socket(request, server_side=True) as wrapped:
            Handler(wrapped, client_address, self)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let go of a connection that its other side has left."""


class Handler(BaseHTTPRequestHandler):
    """Takes records from whoever has the token."""

    server: Collector
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self) -> None:  # noqa: D102
        self._answer(200 if self.path == ALIVE else 404)

    def do_POST(self) -> None:  # noqa: D102
        size = int(self.headers.get("Content-Length") or 0)
        # Some versions of MinIO say what kind of token it is, some do not.
        given = self.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if not hmac.compare_digest(given, self.server.token) or not 0 <= size <= LARGEST:
            self.close_connection = True
            return self._answer(403)
        try:
            self.server.take(dict(json.loads(self.rfile.read(size))))
        except (OSError, ValueError, TypeError):
            return self._answer(500)
        return self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Write nothing: the records are the log."""


def without_secrets(record: dict[str, Any]) -> dict[str, Any]:
    """Take signatures and session tokens out of a record."""
    kept = dict(record)
    for field, secret in (("requestHeader", SECRET_HEADERS), ("requestQuery", SECRET_QUERY)):
        found = dict(kept.get(field) or {})
        kept[field] = {name: value for name, value in found.items() if name.lower() not in secret}
    return kept


def read(folder: Path, offset: int, fence: str, seconds: float = WAIT_SECONDS) -> bytes | None:
    """Return a line that says how much there is, and whole records from an offset on; None without the fence."""
    until = time.monotonic() + seconds
    while fence and fence not in _text(folder / FENCES).split():
        if time.monotonic() > until:
            return None
        time.sleep(0.01)
    try:
        with (folder / FILE).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(offset)
            found = file.read(MOST)
    except FileNotFoundError:
        size, found = 0, b""
    whole = found[: found.rfind(b"\n") + 1]
    return json.dumps({"size": size, "more": offset + len(found) < size}).encode() + b"\n" + whole


def reach(host: str, port: int, seconds: float = 1.0) -> str:
    """Try to connect; returns `answered`, `refused` or `silent`."""
    try:
        with socket.create_connection((host, port), seconds):
            return "answered"
    except TimeoutError:
        return "silent"
    except OSError:
        return "refused"


def serve(folder: Path = FOLDER, secrets: Path = SECRETS) -> NoReturn:
    """Take records until a signal ends it; the first process of a pod has to hear it itself."""
    signal.signal(signal.SIGTERM, _end)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(secrets / "tls.crt", secrets / "tls.key")
    # All addresses of the pod: the policies of its namespace say who gets here.
    address = ("0.0.0.0", PORT)  # noqa: S104
    Collector(address, folder, _text(secrets / "token"), _text(secrets / "root"), tls).serve_forever()
    raise SystemExit(0)


def _end(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _append(file: Path, line: str) -> None:
    """Write a whole line or none: half of one, on a full disk, would spoil the next."""
    data = line.encode()
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        before = os.fstat(descriptor).st_size
        if os.write(descriptor, data) < len(data):
            os.ftruncate(descriptor, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def _replace(file: Path, text: str) -> None:
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)


def main(words: list[str]) -> int:
    """Do what the words say."""
    if words[0] == "serve":
        serve()
    if words[0] == "reach":
        sys.stdout.write(reach(words[1], int(words[2])))
        return 0
    found = read(FOLDER, int(words[1]), words[2], float(words[3]))
    sys.stdout.buffer.write(found or b"")
    return 0 if found is not None else NOT_THERE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
