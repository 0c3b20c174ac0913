"""What runs inside each pod of the network lab: who listens there, and who calls?

`serve` holds the listeners of a pod, `probe` opens connections, `received` says
what arrived at the sinks. One file with nothing but the standard library, because
it is carried into a container that has only Python. JSON lines in, JSON lines out.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import sys
import threading
import time
import types
from collections import deque
from collections.abc import Callable
from typing import Any

LISTENERS, MODULES, CONTROL = "SECLAB_LISTENERS", "SECLAB_MODULES", "SECLAB_CONTROL"
KEPT = 100
AT_ONCE = 64
LIMIT, CHUNK = 1 << 20, 1 << 16
SECONDS = 10
BACKLOG = 512
Handler = Callable[[bytes], bytes]


def main(arguments: list[str]) -> int:
    """Do what the first argument says."""
    act = arguments[0] if arguments else ""
    if act == "serve":
        serve(json.loads(os.environ.get(LISTENERS, "[]")))
    elif act == "probe":
        for tried in probe([json.loads(line) for line in sys.stdin if line.strip()]):
            _say(tried)
    elif act == "received":
        for kept in received():
            _say(kept)
    else:
        sys.stderr.write("say serve, probe or received\n")
        return 2
    return 0


def _say(plain: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(plain) + "\n")


def _control() -> str:
    """Return the abstract socket that only programs of this pod can reach; it leaves no file."""
    return "\0" + os.environ.get(CONTROL, "seclab-agent")


class Service:
    """One listener: where, what answers, and what it keeps."""

    def __init__(self, listener: dict[str, Any], inbox: deque[dict[str, Any]]) -> None:
        self.host, self.port = listener["host"], int(listener["port"])
        self.address, self.protocol = listener["address"], listener["protocol"]
        self.sink = listener["handler"] == "sink"
        self.handler = load(listener["handler"])
        self.inbox = inbox

    def listen(self) -> None:
        """Open the port and answer there for good. Raises OSError."""
        if self.protocol == "TCP":
            link = socket.create_server((self.address, self.port), backlog=BACKLOG)
            _aside(self._streams, link)
        else:
            link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            link.bind((self.address, self.port))
            _aside(self._datagrams, link)

    def answer(self, source: str, content: bytes) -> bytes:
        """Answer a request; a handler that fails says so in the pod's log and answers nothing."""
        if self.sink:
            said = base64.b64encode(content).decode()
            arrived = {"time": time.time(), "source": source, "host": self.host, "port": self.port, "content": said}
            self.inbox.append(arrived)
        try:
            return self.handler(content)
        except Exception as error:
            sys.stderr.write(f"{self.host}:{self.port}/{self.protocol}: {type(error).__name__}: {error}\n")
            return b""

    def _streams(self, link: socket.socket) -> None:
        while True:
            _aside(self._stream, *link.accept())

    def _stream(self, link: socket.socket, source: tuple[str, int]) -> None:
        """Hear one request to its end, answer, and hang up."""
        with link:
            link.settimeout(SECONDS)
            try:
                link.sendall(self.answer(source[0], _everything(link)))
            except OSError:
                return

    def _datagrams(self, link: socket.socket) -> None:
        """Answer each datagram with one."""
        while True:
            try:
                content, source = link.recvfrom(CHUNK)
                link.sendto(self.answer(source[0], content), source)
            except OSError:
                continue


def serve(listeners: list[dict[str, Any]]) -> None:
    """Listen until the pod ends."""
    inbox: deque[dict[str, Any]] = deque(maxlen=KEPT)
    for listener in listeners:
        Service(listener, inbox).listen()
    # It comes last, so that whoever reaches it knows that all the others listen.
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
        control.bind(_control())
        control.listen()
        while True:
            link, _ = control.accept()
            with link:
                link.sendall(json.dumps(list(inbox)).encode())


def received() -> list[dict[str, Any]]:
    """Return what the sinks of this pod have kept. Raises OSError where nothing is served yet."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(SECONDS)
        link.connect(_control())
        found: list[dict[str, Any]] = json.loads(_everything(link, None))
    return found


def load(name: str) -> Handler:
    """Return a handler: `echo`, `sink`, or a function of a module whose source came along. Raises KeyError."""
    known: dict[str, Handler] = {"echo": bytes, "sink": _receipt}
    if name in known:
        return known[name]
    written, _, function = name.partition(":")
    module = types.ModuleType(written)
    source = json.loads(os.environ[MODULES])[written]
    exec(compile(source, f"{written}.py", "exec"), module.__dict__)  # noqa: S102 - the course's own source
    found: Handler = getattr(module, function)
    return found


def _receipt(content: bytes) -> bytes:
    return f"received {len(content)} bytes\n".encode()


def _aside(act: Callable[..., None], *given: Any) -> threading.Thread:
    thread = threading.Thread(target=act, args=given, daemon=True)
    thread.start()
    return thread


def _everything(link: socket.socket, limit: int | None = LIMIT) -> bytes:
    heard = bytearray()
    while (limit is None or len(heard) < limit) and (more := link.recv(CHUNK)):
        heard += more
    return bytes(heard)


def probe(flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Try flows at once, each as often as it says."""
    room = threading.Semaphore(AT_ONCE)
    tried: list[dict[str, Any]] = [{}] * len(flows)

    def one(number: int) -> None:
        with room:
            for _ in range(int(flows[number].get("attempts", 1))):
                tried[number] = attempt(flows[number])
                if tried[number]["outcome"] != "silent":
                    return

    for thread in [_aside(one, number) for number in range(len(flows))]:
        thread.join()
    return tried


def attempt(flow: dict[str, Any]) -> dict[str, Any]:
    """Open a new connection from a port of its own, say something, and hear the answer."""
    begun = time.monotonic()
    call = Call(flow)
    try:
        outcome, reason = call.outcome(), ""
    except ConnectionError:
        outcome, reason = "refused", ""
    except OSError as error:
        outcome, reason = "error", error.strerror or str(error)
    finally:
        call.link.close()
    said = base64.b64encode(bytes(call.heard)).decode()
    took = 1000 * (time.monotonic() - begun)
    return {"outcome": outcome, "reply": said, "reason": reason, "milliseconds": took, "from": list(call.source)}


class Call:
    """One connection, and what was heard on it."""

    def __init__(self, flow: dict[str, Any]) -> None:
        self.flow = flow
        self.stream = flow["protocol"] == "TCP"
        self.payload = base64.b64decode(flow.get("payload", ""))
        self.deadline = time.monotonic() + float(flow.get("seconds", 3))
        self.source = ("", 0)
        self.heard = bytearray()
        self.reached = False
        self.link = socket.socket(socket.AF_INET, socket.SOCK_STREAM if self.stream else socket.SOCK_DGRAM)

    def outcome(self) -> str:
        """Talk for as long as the flow may take. Raises OSError."""
        self.link.bind((self.flow.get("source", ""), 0))
        try:
            self._talk()
        except TimeoutError:
            # A connection that stands has got through, whatever was said on it.
            return "answered" if self.reached else "silent"
        return "answered"

    def _talk(self) -> None:
        self._patience()
        self.link.connect((self.flow["destination"], int(self.flow["port"])))
        self.source = self.link.getsockname()[:2]
        self.reached = self.stream
        self.link.sendall(self.payload)
        if self.stream:
            self.link.shutdown(socket.SHUT_WR)
        while len(self.heard) < LIMIT:
            self._patience()
            more = self.link.recv(CHUNK)
            self.heard += more
            if not self.stream or not more:
                return

    def _patience(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.link.settimeout(left)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
