"""Did anything arrive over the network?"""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path


class Listener:
    """A port on 127.0.0.1 that keeps what attackers send, each message after the name of its class's folder."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._heard: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                line.settimeout(5)
                self._heard.append(_all(line))

    def received(self, root: Path) -> str:
        """Say how much arrived from the class in this folder."""
        size = sum(len(one) for one in self._heard if one.startswith(f"{root} ".encode()))
        return f"{size // 1000} kB of the gradebook arrived over the network" if size else ""

    def close(self) -> None:
        """Stop listening."""
        self._server.close()


def _all(line: socket.socket) -> bytes:
    return b"".join(iter(lambda: line.recv(2**16), b""))
