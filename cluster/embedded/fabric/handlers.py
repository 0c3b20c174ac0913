"""What do the services behind the listeners answer?"""

from __future__ import annotations

import importlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cluster.embedded.fabric.attempt import Received

if TYPE_CHECKING:
    from cluster.network import Protocol

Handler = Callable[[bytes], bytes]
KEPT = 100


@dataclass(frozen=True, slots=True)
class Listener:
    """A service: who listens on which port, and what answers.

    `host` is a pod (`platform/model-registry`) or an address outside. `handler`
    is `echo`, `sink` (keeps what arrives), `dns` (answers for the names of the
    fabric), or `package.module:function`, a function from bytes to bytes.
    """

    host: str
    port: int
    protocol: Protocol = "TCP"
    handler: str = "echo"


def load(name: str, zone: Handler) -> Handler:
    """Return the function of a handler's name. Raises ValueError."""
    known: Mapping[str, Handler] = {"echo": bytes, "sink": _receipt, "dns": zone}
    if name in known:
        return known[name]
    module, _, function = name.partition(":")
    try:
        found: Handler = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"there is no handler {name}: {error}") from error
    return found


def name_server(listeners: Iterable[Listener]) -> Listener:
    """Return the listener that a resolver asks. Raises ValueError.

    It is the one on UDP, if there is one.
    """
    serving = sorted((one for one in listeners if one.handler == "dns"), key=lambda one: one.protocol != "UDP")
    if not serving:
        raise ValueError("no listener of this network has the handler dns")
    return serving[0]


def _receipt(content: bytes) -> bytes:
    return f"received {len(content)} bytes\n".encode()


class Inbox:
    """The last things that arrived at the sinks."""

    def __init__(self) -> None:
        self._kept: deque[Received] = deque(maxlen=KEPT)

    def keep(self, listener: Listener, source: str, content: bytes) -> None:
        """Keep it if that is what the listener is for."""
        if listener.handler == "sink":
            self._kept.append(Received(time.time(), source, listener.host, listener.port, content))

    def of(self, host: str) -> tuple[Received, ...]:
        """Return what arrived at a host, oldest first."""
        return tuple(one for one in self._kept if one.host == host)
