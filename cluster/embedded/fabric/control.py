"""How does another process talk to a running fabric?

One line of JSON there, one line back, over a socket in the fabric's folder,
which only its owner may enter.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from cluster.backend import BackendError

SOCKET = "control.sock"
LIMIT = 1 << 26
SECONDS = 120
Handle = Callable[[Mapping[str, Any]], Awaitable[Any]]


@asynccontextmanager
async def listening(folder: Path, handle: Handle) -> AsyncIterator[None]:
    """Serve requests."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await _reply(await reader.readline(), handle))
            await writer.drain()
        except (OSError, ValueError):
            return
        finally:
            writer.close()

    (folder / SOCKET).unlink(missing_ok=True)
    link = socket.socket(socket.AF_UNIX)
    with _short(folder) as path:
        link.bind(path)
    async with await asyncio.start_unix_server(serve, sock=link, limit=LIMIT):
        yield


async def _reply(line: bytes, handle: Handle) -> bytes:
    try:
        answer = {"answer": await handle(json.loads(line))}
    except Exception as error:
        # Whatever goes wrong with one request, the network stays up and says so.
        logging.exception("a request failed")
        answer = {"error": str(error) or type(error).__name__}
    return json.dumps(answer).encode() + b"\n"


def ask(folder: Path, **request: Any) -> Any:
    """Send a request and return the answer. Raises BackendError."""
    try:
        with socket.socket(socket.AF_UNIX) as link, _short(folder) as path:
            link.settimeout(SECONDS)
            link.connect(path)
            link.sendall(json.dumps(request).encode() + b"\n")
            with link.makefile("rb") as file:
                answer = json.loads(file.readline() or b"null")
    except (OSError, ValueError) as error:
        raise BackendError(
            f"The network of {folder.parent.name} does not answer: {error}.", "Open the lab again."
        ) from error
    if answer is None:
        raise BackendError(f"The network of {folder.parent.name} ended.", "Open the lab again.")
    if "error" in answer:
        raise BackendError(f"The network could not do that: {answer['error'].rstrip('.')}.")
    return answer["answer"]


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """Name the socket in the 107 bytes that the kernel takes.

    The path to its folder may be longer.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)
