"""Which packets really arrive in a cluster under these policies?"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cluster.embedded.fabric.attempt import Attempt, Received, Resolution
    from cluster.embedded.fabric.denials import Denial
    from cluster.embedded.fabric.fabric import Fabric, available, start
    from cluster.embedded.fabric.handlers import Listener
    from cluster.embedded.fabric.launch import running, stop

__all__ = ["Attempt", "Denial", "Fabric", "Listener", "Received", "Resolution", "available", "running", "start", "stop"]

_HOMES = {
    **dict.fromkeys(("Attempt", "Received", "Resolution"), "attempt"),
    **dict.fromkeys(("Fabric", "available", "start"), "fabric"),
    **dict.fromkeys(("running", "stop"), "launch"),
    "Denial": "denials",
    "Listener": "handlers",
}


def __getattr__(name: str) -> Any:
    """Import what is used, when it is used.

    The process of a network needs neither the parser nor the rules.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
