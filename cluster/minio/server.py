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

from cluster.backend import BackendError
from cluster.embedded import state
from cluster.minio.child import Child, Wanted
from cluster.minio.collector import Collector
from cluster.minio.root import root


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
    key, instance = root(folder), secrets.token_hex(16)
    with (
        Collector(folder / state.AUDIT, instance, key.access_key_id) as collector,
        _served(collector),
        Child.started(Wanted(options.program, folder, key, lock), collector) as minio,
    ):
        state.write(folder, state.Running(os.getpid(), minio.endpoint, instance, key, collector.url))
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


def _end(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
