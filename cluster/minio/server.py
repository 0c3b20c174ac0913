"""How does the MinIO server of one lab run, and end, with a process of ours?

`python -m cluster.minio.server --state DIR --program MINIO`
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import signal
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from cluster.backend import BackendError, Credentials
from cluster.embedded import state
from cluster.minio.child import Child
from cluster.minio.collector import Collector

ROOT = "root.json"


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal, or the end of MinIO, ends it."""
    parser = argparse.ArgumentParser(prog="python -m cluster.minio.server", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the folder of the lab's state")
    parser.add_argument("--program", type=Path, required=True, help="the MinIO server to start")
    parser.add_argument("--ready", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--lock", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _end)
    try:
        return _serve(options)
    except (OSError, BackendError) as error:
        sys.stderr.write(f"The MinIO server cannot run: {error}\n")
        return 1


def _serve(options: Any) -> int:
    folder: Path = options.state
    folder.mkdir(parents=True, exist_ok=True)
    lock = options.lock if options.lock is not None else state.lock(folder)
    if lock is None:
        raise OSError(f"another one serves {folder} already")
    root, instance = _root(folder), secrets.token_hex(16)
    with (
        Collector(folder / state.AUDIT, instance, root.access_key_id) as collector,
        _served(collector),
        Child.started(options.program, folder, root, collector) as minio,
    ):
        state.write(folder, state.Running(os.getpid(), minio.endpoint, instance, root, collector.url))
        if options.ready is not None:
            os.write(options.ready, json.dumps({"instance": instance}).encode())
            os.close(options.ready)
        with contextlib.suppress(KeyboardInterrupt):
            return minio.wait()
    return 0


@contextlib.contextmanager
def _served(collector: Collector) -> Any:
    threading.Thread(target=collector.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield
    finally:
        collector.shutdown()


def _root(folder: Path) -> Credentials:
    """Return the administrator's key: it stays for the lab, since MinIO signs service accounts with it."""
    file = folder / ROOT
    with contextlib.suppress(OSError, ValueError, TypeError):
        return Credentials(**json.loads(file.read_text()))
    made = {"access_key_id": "ROOT" + secrets.token_hex(8).upper(), "secret_access_key": secrets.token_urlsafe(30)}
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(made, stream)
    return Credentials(**made)


def _end(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
