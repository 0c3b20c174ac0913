"""How is a lab's server started, found again and stopped?"""

from __future__ import annotations

import http.client
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from cluster.backend import BackendError
from cluster.embedded import state
from cluster.embedded.spawn import last_words, spawn
from cluster.embedded.state import Running

OBJECT_STORE = "cluster.embedded.server"
READY_SECONDS = 60
ANSWER_SECONDS = 5
GONE_TENTHS = 20
_started: dict[int, subprocess.Popen[bytes]] = {}


def start(folder: Path, module: str = OBJECT_STORE, called: str = "", options: Sequence[str] = ()) -> Running:
    """Start the server of a state folder, or find the one that runs. Raises BackendError.

    `module` is what runs, `called` its name in a message, `options` what else it is told.
    """
    called = called or f"object store of {folder.name}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        with _alone(folder):
            lock = state.lock(folder)
            found = _attach(folder) if lock is None else None
            if found:
                return found
            return _launch(folder, _freed(folder, called) if lock is None else lock, module, called, options)
    except OSError as error:
        raise BackendError(
            f"The {called} cannot use {folder}: {error.strerror or error}.",
            "Free space there or name another folder with SECLAB_HOME.",
        ) from error


def running(folder: Path) -> Running | None:
    """Return how to reach the server of a state folder; None when none runs."""
    if not (folder / state.RUNNING).is_file():
        return None
    with _alone(folder):
        lock = state.lock(folder)
        if lock is None:
            return state.read(folder)
        os.close(lock)
        return None


def stop(folder: Path) -> None:
    """End the server of a state folder, if one runs, and wait until it is gone."""
    if not folder.is_dir():
        return
    with _alone(folder):
        _end(folder)


def erase(folder: Path) -> None:
    """End the server and delete its state."""
    stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _end(folder: Path) -> None:
    lock = state.lock(folder)
    if lock is None:
        found = state.read(folder)
        if found is None:
            raise BackendError(f"A server holds {folder}, but does not say which.", "End it by hand.")
        with suppress(ProcessLookupError):
            os.kill(found.pid, signal.SIGTERM)
        lock = state.lock(folder, wait=True)
        if child := _started.pop(found.pid, None):
            child.wait()
    if lock is not None:
        os.close(lock)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time start, find or stop a server."""
    descriptor = state.lock(folder, state.STARTING, wait=True)
    try:
        yield
    finally:
        os.close(descriptor)


def _attach(folder: Path) -> Running | None:
    found = state.read(folder)
    return found if found and _answers(found) else None


def _freed(folder: Path, called: str) -> int:
    """Wait for the lock of a server that has been killed and is not gone yet. Raises BackendError."""
    for _ in range(GONE_TENTHS):
        lock = state.lock(folder)
        if lock is not None:
            return lock
        time.sleep(0.1)
    raise BackendError(f"The {called} runs but does not answer.", "Stop it, then start again.")


def _answers(found: Running) -> bool:
    """Whether the server on that port is the one that wrote the state."""
    connection = http.client.HTTPConnection(urlsplit(found.control or found.endpoint).netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/-/alive")
        return connection.getresponse().read().decode() == found.instance
    except (OSError, http.client.HTTPException, UnicodeDecodeError):
        return False
    finally:
        connection.close()


def _launch(folder: Path, lock: int, module: str, called: str, options: Sequence[str]) -> Running:
    (folder / state.RUNNING).unlink(missing_ok=True)
    ready, tell = os.pipe()
    try:
        child = spawn(module, folder, state.LOG, held=lock, tell=tell, stdin=subprocess.DEVNULL, options=options)
    finally:
        os.close(tell)
        os.close(lock)
    with os.fdopen(ready, "rb") as pipe:
        told = select.select([pipe], [], [], READY_SECONDS)[0] and pipe.read()
    found = state.read(folder)
    if not told or found is None:
        child.kill()
        child.wait()
        raise BackendError(f"The {called} did not start: {last_words(folder, state.LOG)}.")
    _started[child.pid] = child
    return found
