"""How does a command run in a pod?

Over a WebSocket whose messages begin with the number of a channel.
Source: https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/4006-transition-spdy-to-websockets
"""

from __future__ import annotations

import json
import select
import ssl
import time
from collections.abc import Sequence
from typing import cast
from urllib.parse import urlencode

import websocket

from cluster.backend import BackendError
from cluster.kind.api.kubeconfig import Access
from cluster.kind.api.outcome import DOES_IT_RUN, Ran, refused

STDIN, STDOUT, STDERR, STATUS, CLOSE = 0, 1, 2, 3, 255
# Only the fifth version can say that the standard input has ended.
PROTOCOL = "v5.channel.k8s.io"
PIECE = 1 << 15


def run(
    access: Access, path: str, command: Sequence[str], stdin: bytes | None, seconds: float, container: str = ""
) -> Ran:
    """Run a command in the pod of a path and wait for its end. Raises BackendError."""
    query = [("command", word) for word in command] + [("stdout", "1"), ("stderr", "1")]
    query += [("stdin", "1")] * (stdin is not None) + [("container", container)] * bool(container)
    url = f"{access.server.replace('http', 'ws', 1)}{path}?{urlencode(query)}"
    socket = _open(access, url, seconds)
    try:
        return _talk(socket, command, [] if stdin is None else _pieces(stdin), seconds)
    finally:
        socket.shutdown()  # type: ignore[no-untyped-call]


def _open(access: Access, url: str, seconds: float) -> websocket.WebSocket:
    try:
        return websocket.create_connection(
            url,
            timeout=seconds,
            sslopt={"context": access.trust},
            subprotocols=[PROTOCOL],
            suppress_origin=True,
            skip_utf8_validation=True,
            http_no_proxy=["*"],
        )
    except websocket.WebSocketBadStatusException as error:
        raise refused(error.status_code, error.resp_body or b"") from error
    except (OSError, websocket.WebSocketException) as error:
        raise BackendError(f"The Kubernetes API at {access.server} does not answer: {error}.", DOES_IT_RUN) from error


def _pieces(stdin: bytes) -> list[bytes]:
    pieces = [bytes([STDIN]) + stdin[start : start + PIECE] for start in range(0, len(stdin), PIECE)]
    return [*pieces, bytes([CLOSE, STDIN])]


def _talk(socket: websocket.WebSocket, command: Sequence[str], pieces: list[bytes], seconds: float) -> Ran:
    heard: dict[int, bytearray] = {STDOUT: bytearray(), STDERR: bytearray(), STATUS: bytearray()}
    deadline = time.monotonic() + seconds
    try:
        # What comes is read before more is sent: neither end may wait for the other to read.
        while pieces or not heard[STATUS]:
            socket.settimeout(max(deadline - time.monotonic(), 0.001))
            if pieces and not _readable(socket):
                socket.send_binary(pieces.pop(0))
                continue
            kind, message = socket.recv_data()
            if kind == websocket.ABNF.OPCODE_CLOSE:
                break
            heard.setdefault(message[0], bytearray()).extend(message[1:])
    except websocket.WebSocketTimeoutException as error:
        raise BackendError(f"`{command[0]}` in a pod did not end within {seconds:.0f} s.") from error
    except (OSError, websocket.WebSocketException) as error:
        # A command may end before it has read everything.
        if not heard[STATUS]:
            raise BackendError(f"The connection to `{command[0]}` in a pod broke: {str(error).rstrip('.')}.") from error
    return Ran(_code(bytes(heard[STATUS]), command), bytes(heard[STDOUT]), bytes(heard[STDERR]))


def _readable(socket: websocket.WebSocket) -> bool:
    link = cast(ssl.SSLSocket, socket.sock)
    return bool(link.pending() or select.select([link], [], [], 0)[0])


def _code(status: bytes, command: Sequence[str]) -> int:
    try:
        told = json.loads(status)
        if told["status"] == "Success":
            return 0
        causes = {cause["reason"]: cause["message"] for cause in told.get("details", {}).get("causes", ())}
        if "ExitCode" in causes:
            return int(causes["ExitCode"])
        message = told["message"]
    except (ValueError, KeyError, TypeError):
        message = "the answer says nothing about its end"
    raise BackendError(f"`{command[0]}` could not run in a pod: {message}.")
