"""How does the network of one lab run as a process of its own?

`python -m cluster.embedded.fabric.server --state DIR`, with what to build as
JSON on standard input. Everything that it builds belongs to it: when it
ends, however it ends, the kernel takes the namespaces, cables and rules away.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from cluster.embedded.fabric import control, places
from cluster.embedded.fabric.namespaces import leave_host
from cluster.embedded.fabric.nflog import DropLog
from cluster.embedded.fabric.switchboard import Switchboard
from cluster.embedded.fabric.wiring import build


def main(arguments: list[str] | None = None) -> int:
    """Run the network until a signal ends it.

    The signal ends it at once, whatever a service is doing: nothing needs
    clearing away.
    """
    parser = argparse.ArgumentParser(prog="python -m cluster.embedded.fabric.server", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the folder of the fabric's state")
    parser.add_argument("--ready", type=int, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--lock", type=int, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.umask(0o077)
    plan = json.load(sys.stdin)
    try:
        leave_host()
        namespaces, drops = build(plan["addresses"]), DropLog()
    except OSError as error:
        return _failed(error, places.NO_NETWORK)
    try:
        asyncio.run(_serve(options, Switchboard(options.state, namespaces, drops, plan), plan["digest"]))
    except (OSError, ValueError) as error:
        return _failed(error, 1)
    return 0


def _failed(error: Exception, code: int) -> int:
    sys.stderr.write(f"{error}\n")
    return code


async def _serve(options: Any, board: Switchboard, digest: str) -> None:
    await board.start()
    async with control.listening(options.state, board.handle):
        places.write(options.state, places.Running(os.getpid(), digest))
        os.write(options.ready, b"ready")
        os.close(options.ready)
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
