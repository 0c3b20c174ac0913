"""How does the object store of one lab run as a process of its own?

`python -m cluster.embedded.server --state DIR [--port N]`
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import logging
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import Any

from cluster.backend import Credentials
from cluster.embedded import http, state
from cluster.embedded.audit import AuditLog
from cluster.embedded.gateway import Gateway
from cluster.embedded.journal import JournalError
from cluster.embedded.storage import Storage


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal ends the process: everything is on disk already."""
    parser = argparse.ArgumentParser(prog="python -m cluster.embedded.server", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the folder of the lab's state")
    parser.add_argument("--port", type=int, default=0, help="a port on loopback; 0 lets the system choose")
    parser.add_argument("--ready", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--lock", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What is loaded now stays: collecting it again and again would only delay the start.
    gc.disable()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    os.umask(0o077)
    try:
        return _serve(options)
    except (OSError, JournalError) as error:
        sys.stderr.write(f"The object store cannot run: {error}\n")
        return 1


def _serve(options: Any) -> int:
    folder: Path = options.state
    folder.mkdir(parents=True, exist_ok=True)
    lock = options.lock if options.lock is not None else state.lock(folder)
    if lock is None:
        raise OSError(f"another one serves {folder} already")
    instance = secrets.token_hex(16)
    root = Credentials("ROOT" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30))
    gateway = Gateway(Storage(folder / state.JOURNAL), root, AuditLog(folder / state.AUDIT, instance), instance)
    server = http.listen(gateway, options.port)
    gc.freeze()
    gc.enable()
    endpoint = f"http://127.0.0.1:{server.effective_port}"
    state.write(folder, state.Running(os.getpid(), endpoint, instance, root))
    if options.ready is not None:
        os.write(options.ready, json.dumps({"instance": instance}).encode())
        os.close(options.ready)
    else:
        sys.stdout.write(f"{endpoint}\n")
        sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
