"""A small API server on loopback: objects, watches, logs, and commands over a WebSocket."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import yaml

from cluster.kind import tls
from cluster.kind.api import Ran
from cluster.kind.api.channels import CLOSE, PROTOCOL, STATUS, STDERR, STDIN, STDOUT
from cluster.kind.api.kinds import VERSIONS, path_of
from cluster.kind.api.kinds import path as everywhere

PLURALS = {everywhere(kind).rpartition("/")[2] for kind in VERSIONS}
Command = Callable[[list[str], bytes], Ran]


class Refused(Exception):
    """What an API server says no with."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class FakeApi:
    """What the server holds and was asked; `changes` wakes those who watch."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.history: list[tuple[int, str, dict[str, Any]]] = []
        self.requests: list[tuple[str, str, dict[str, str], Any]] = []
        self.refusals: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
        self.logs: dict[str, str] = {}
        self.command: Command = lambda command, stdin: Ran(0, stdin, b"")
        self.changes = threading.Condition()
        self.version = 0
        self.open = True
        self.forgets = False
        self.control: Callable[[dict[str, Any]], dict[str, Any]] = lambda manifest: manifest
        """What controllers make of an object that is applied; raises Refused."""

    def put(self, manifest: dict[str, Any], **status: Any) -> None:
        """Change an object, as a controller would."""
        path = path_of(manifest)
        with self.changes:
            self.version += 1
            known = path in self.objects
            self.objects[path] = {**self.objects.get(path, {}), **manifest, **({"status": status} if status else {})}
            self.history.append((self.version, "MODIFIED" if known else "ADDED", self.objects[path]))
            self.changes.notify_all()

    def take(self, path: str) -> dict[str, Any] | None:
        with self.changes:
            found = self.objects.pop(path, None)
            if found:
                self.version += 1
                self.history.append((self.version, "DELETED", found))
                self.changes.notify_all()
            return found

    def later(self, seconds: float, act: Callable[[], object]) -> None:
        timer = threading.Timer(seconds, act)
        timer.daemon = True
        timer.start()

    def below(self, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
        return [found for found in list(self.objects.values()) if _fits(found, path, query)]

    def asked(self, method: str) -> list[str]:
        return [path for asked, path, _, _ in self.requests if asked == method]


def _fits(found: dict[str, Any], path: str, query: dict[str, str]) -> bool:
    field, _, value = query.get("fieldSelector", "").partition("=")
    holder: Any = found
    for step in field.split(".") if field else ():
        holder = holder.get(step, {})
    labels = found["metadata"].get("labels", {})
    wanted = [pair.partition("=")[::2] for pair in query.get("labelSelector", "").split(",") if pair]
    inside = path in (path_of(found).rpartition("/")[0], everywhere(found["kind"]))
    return inside and (not field or holder == value) and all(labels.get(name) == value for name, value in wanted)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: FakeApi

    def log_message(self, *_: Any) -> None:
        return

    def _serve(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.api.requests.append((self.command, url.path, query, body))
        if refusal := self.api.refusals.get((self.command, url.path)):
            self._answer(*refusal)
        elif self.headers.get("Upgrade") == "websocket":
            self._exec(parse_qs(url.query))
        elif query.get("watch"):
            self._watch(url.path, query)
        else:
            self._plain(url.path, query, body)

    do_GET = do_PATCH = do_DELETE = _serve  # noqa: N815

    def _plain(self, path: str, query: dict[str, str], body: Any) -> None:
        missing = {"message": f'"{path}" not found', "reason": "NotFound"}
        if self.command == "PATCH":
            self._patch(path, body)
        elif self.command == "DELETE":
            found = self.api.take(path)
            self._answer(200 if found else 404, found or missing)
        elif path.endswith("/log"):
            self._send(200, self.api.logs.get(path, "").encode())
        elif path in self.api.objects:
            self._answer(200, self.api.objects[path])
        elif path.rpartition("/")[2] in PLURALS:
            listed = self.api.below(path, query)
            self._answer(200, {"items": listed, "metadata": {"resourceVersion": str(self.api.version)}})
        else:
            self._answer(404, missing)

    def _patch(self, path: str, body: dict[str, Any]) -> None:
        change = {**self.api.objects.get(path, {}), **body}
        try:
            made = self.api.control(change)
        except Refused as refusal:
            self._answer(refusal.status, {"message": refusal.message, "reason": "Invalid"})
            return
        self.api.put(made)
        self._answer(200, made)

    def _watch(self, path: str, query: dict[str, str]) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        if self.api.forgets:
            self.api.forgets = False
            self._line("ERROR", {"code": 410})
            return
        seen, deadline = int(query["resourceVersion"]), time.monotonic() + float(query["timeoutSeconds"])
        while (left := deadline - time.monotonic()) > 0 and self.api.open:
            with self.api.changes:
                self.api.changes.wait_for(lambda: self.api.version > seen or not self.api.open, left)  # noqa: B023
                fresh = [change for change in self.api.history if change[0] > seen]
                seen = self.api.version
            for _, event, found in fresh:
                if _fits(found, path, query):
                    self._line(event, found)

    def _line(self, event: str, found: dict[str, Any]) -> None:
        self.wfile.write(json.dumps({"type": event, "object": found}).encode() + b"\n")
        self.wfile.flush()

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        self._send(status, json.dumps(content).encode())

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def _exec(self, query: dict[str, list[str]]) -> None:
        accept = hashlib.sha1(self.headers["Sec-WebSocket-Key"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
        self.send_response(101)
        for name, value in {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Accept": base64.b64encode(accept.digest()).decode(),
            "Sec-WebSocket-Protocol": PROTOCOL,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        stdin = b"".join(self._stdin()) if "stdin" in query else b""
        ran = self.api.command(query["command"], stdin)
        exit_code = {"reason": "ExitCode", "message": str(ran.code)}
        failed = {"status": "Failure", "reason": "NonZeroExitCode", "details": {"causes": [exit_code]}}
        self._frame(bytes([STDOUT]) + ran.stdout)
        self._frame(bytes([STDERR]) + ran.stderr)
        self._frame(bytes([STATUS]) + json.dumps(failed if ran.code else {"status": "Success"}).encode())
        # The status of an orderly end: kubectl takes no other.
        self.wfile.write(b"\x88\x02\x03\xe8")
        self.close_connection = True

    def _stdin(self) -> Iterator[bytes]:
        while True:
            _, length = self.rfile.read(2)
            size = length & 0x7F
            size = struct.unpack(">H", self.rfile.read(2))[0] if size == 126 else size
            mask = self.rfile.read(4)
            content = bytes(byte ^ mask[index % 4] for index, byte in enumerate(self.rfile.read(size)))
            if content[0] == CLOSE:
                return
            assert content[0] == STDIN
            yield content[1:]

    def _frame(self, content: bytes) -> None:
        size = len(content)
        length = bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size) if size < 65536 else None
        self.wfile.write(b"\x82" + (length or b"\x7f" + struct.pack(">Q", size)) + content)


@contextmanager
def serving(folder: Path) -> Iterator[FakeApi]:
    """Serve over TLS, with a kubeconfig in this folder."""
    names = ("localhost",)
    pair = tls.authority(folder, names).issue(names)
    (folder / "server.pem").write_text(pair.certificate + pair.key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    api = FakeApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"api": api}))
    server.daemon_threads = False
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    (folder / "kubeconfig").write_text(kubeconfig(folder, f"https://127.0.0.1:{server.server_address[1]}", pair))
    try:
        yield api
    finally:
        api.open = False
        with api.changes:
            api.changes.notify_all()
        server.shutdown()
        thread.join()
        server.server_close()


def kubeconfig(folder: Path, server: str, pair: tls.Pair) -> str:
    def coded(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    authority = coded((folder / tls.AUTHORITY).read_text())
    user = {"client-certificate-data": coded(pair.certificate), "client-key-data": coded(pair.key)}
    return yaml.safe_dump(
        {
            "current-context": "kind-seclab",
            "contexts": [{"name": "kind-seclab", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": {"server": server, "certificate-authority-data": authority}}],
            "users": [{"name": "u", "user": user}],
        }
    )
