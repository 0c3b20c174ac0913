"""What runs inside each pod of the network lab: who listens there, and who calls?

`serve` holds the listeners of a pod, `probe` opens connections, `received` says
what arrived at the sinks. One file with nothing but the standard library, because
it is carried into a container that has only Python. JSON lines in, JSON lines out.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import sys
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
        asyncio.run(serve(json.loads(os.environ.get(LISTENERS, "[]"))))
    elif act == "probe":
        for tried in asyncio.run(probe([json.loads(line) for line in sys.stdin if line.strip()])):
            _say(tried)
    elif act == "received":
        for kept in _kept_elsewhere():
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

    async def stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hear one request to its end, answer, and hang up."""
        try:
            said = await asyncio.wait_for(_everything(reader), SECONDS)
            writer.write(self.answer(writer.get_extra_info("peername")[0], said))
            await asyncio.wait_for(writer.drain(), SECONDS)
        except (TimeoutError, OSError):
            return
        finally:
            writer.close()


class Datagrams(asyncio.DatagramProtocol):
    """Answers each datagram with one."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def connection_made(self, transport: Any) -> None:
        """Keep what to answer with."""
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer at once."""
        self.transport.sendto(self.service.answer(addr[0], data), addr)


async def serve(listeners: list[dict[str, Any]]) -> None:
    """Listen until the pod ends."""
    inbox: deque[dict[str, Any]] = deque(maxlen=KEPT)
    for listener in listeners:
        await _listen(Service(listener, inbox))

    async def tell(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(json.dumps(list(inbox)).encode())
        writer.close()

    # It comes last, so that whoever reaches it knows that all the others listen.
    server = await asyncio.start_unix_server(tell, path=_control())
    await server.serve_forever()


async def _listen(service: Service) -> None:
    if service.protocol == "TCP":
        await asyncio.start_server(service.stream, service.address, service.port, backlog=BACKLOG)
        return
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: Datagrams(service), local_addr=(service.address, service.port))


async def _everything(reader: asyncio.StreamReader) -> bytes:
    heard = bytearray()
    while len(heard) < LIMIT:
        more = await reader.read(CHUNK)
        if not more:
            break
        heard += more
    return bytes(heard)


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


def _kept_elsewhere() -> list[dict[str, Any]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(SECONDS)
        link.connect(_control())
        heard = b""
        while more := link.recv(CHUNK):
            heard += more
    found: list[dict[str, Any]] = json.loads(heard)
    return found


async def probe(flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Try flows at once, each as often as it says."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(flow: dict[str, Any]) -> dict[str, Any]:
        async with room:
            for _ in range(int(flow.get("attempts", 1))):
                tried = await attempt(flow)
                if tried["outcome"] != "silent":
                    break
            return tried

    return list(await asyncio.gather(*map(one, flows)))


async def attempt(flow: dict[str, Any]) -> dict[str, Any]:
    """Open a new connection from a port of its own, say something, and hear the answer."""
    begun = time.perf_counter()
    call = Call(flow)
    try:
        outcome, reason = await call.outcome(), ""
    except ConnectionError:
        outcome, reason = "refused", ""
    except OSError as error:
        outcome, reason = "error", error.strerror or str(error)
    finally:
        call.link.close()
    said = base64.b64encode(bytes(call.heard)).decode()
    took = 1000 * (time.perf_counter() - begun)
    return {"outcome": outcome, "reply": said, "reason": reason, "milliseconds": took, "from": list(call.source)}


class Call:
    """One connection, and what was heard on it."""

    def __init__(self, flow: dict[str, Any]) -> None:
        self.flow = flow
        self.stream = flow["protocol"] == "TCP"
        self.payload = base64.b64decode(flow.get("payload", ""))
        self.source = ("", 0)
        self.heard = bytearray()
        self.reached = False
        self.link = socket.socket(socket.AF_INET, socket.SOCK_STREAM if self.stream else socket.SOCK_DGRAM)

    async def outcome(self) -> str:
        """Talk for as long as the flow may take. Raises OSError."""
        self.link.setblocking(False)
        self.link.bind((self.flow.get("source", ""), 0))
        try:
            await asyncio.wait_for(self._talk(), float(self.flow.get("seconds", 3)))
        except TimeoutError:
            # A connection that stands has got through, whatever was said on it.
            return "answered" if self.reached else "silent"
        return "answered"

    async def _talk(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self.link, (self.flow["destination"], int(self.flow["port"])))
        self.source = self.link.getsockname()[:2]
        self.reached = self.stream
        await loop.sock_sendall(self.link, self.payload)
        if not self.stream:
            self.heard += await loop.sock_recv(self.link, CHUNK)
            return
        self.link.shutdown(socket.SHUT_WR)
        while len(self.heard) < LIMIT and (more := await loop.sock_recv(self.link, CHUNK)):
            self.heard += more


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
