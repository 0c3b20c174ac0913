"""How is a fabric started, found again and stopped?

A lock on a file says whether one runs. The kernel drops it with its holder.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cluster.backend import BackendError
from cluster.embedded.fabric import control, nft, places
from cluster.embedded.fabric.rules import SAMPLE
from cluster.embedded.spawn import last_words, spawn
from cluster.embedded.state import lock

READY_SECONDS = 60
TRIAL_SECONDS = 20
SERVER = "cluster.embedded.fabric.server"
_started: dict[Path, subprocess.Popen[bytes]] = {}


class Unbuildable(BackendError):
    """No network can be built on this machine, whatever the trial said."""


def unavailable() -> str:
    """Say in a sentence why no network can be built; "" when one can."""
    if sys.platform != "linux":
        return "Real packets need Linux; here the rules decide. On macOS or Windows use a Linux machine or WSL."
    command = nft.program()
    if command is None:
        return "nft is not installed, so the rules decide instead of packets: install the package nftables."
    trial = ["unshare", "--user", "--map-root-user", "--net", command, "-f", "-"]
    try:
        done = subprocess.run(trial, input=SAMPLE, capture_output=True, text=True, check=False, timeout=TRIAL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"No network namespace can be tried here ({error}): install the package util-linux."
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
    return f"This machine lets nobody make network namespaces ({said}): ask for unprivileged user namespaces."


def start(folder: Path, plan: Mapping[str, Any]) -> None:
    """Start the fabric of a plan, or find the one that runs.

    One of another plan is replaced. Raises BackendError.
    """
    built = json.dumps({**plan, "rules": None}, sort_keys=True)
    digest = hashlib.sha256(built.encode()).hexdigest()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        with _alone(folder):
            held = lock(folder, places.LOCK)
            if held is None:
                if _answers(folder, digest):
                    return
                _end(folder)
                held = lock(folder, places.LOCK, wait=True)
            _reap(folder)
            _launch(folder, held or 0, {**plan, "digest": digest})
    except OSError as error:
        raise BackendError(
            f"The network cannot use {folder}: {error.strerror or error}.",
            "Free space there or name another folder with SECLAB_HOME.",
        ) from error


def _answers(folder: Path, digest: str) -> bool:
    found = places.read(folder)
    if found is None or found.digest != digest:
        return False
    try:
        return bool(control.ask(folder, op="hello") == found.pid)
    except BackendError:
        return False


def running(folder: Path) -> bool:
    """Whether a fabric runs in this folder."""
    if not (folder / places.RUNNING).is_file():
        return False
    with _alone(folder):
        held = lock(folder, places.LOCK)
        if held is not None:
            os.close(held)
        return held is None


def stop(folder: Path) -> None:
    """End the fabric of a folder, if one runs, and wait until it is gone."""
    if folder.is_dir():
        with _alone(folder):
            held = lock(folder, places.LOCK)
            if held is None:
                _end(folder)
            else:
                os.close(held)
                _reap(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time start, find or stop a fabric."""
    descriptor = lock(folder, places.STARTING, wait=True)
    try:
        yield
    finally:
        os.close(descriptor or 0)


def _end(folder: Path) -> None:
    found = places.read(folder)
    if found is None:
        raise BackendError(f"A network holds {folder}, but does not say which process it is.", "End it by hand.")
    with suppress(ProcessLookupError):
        os.kill(found.pid, signal.SIGTERM)
    os.close(lock(folder, places.LOCK, wait=True) or 0)
    _reap(folder)


def _reap(folder: Path) -> None:
    """Let the kernel forget a process of ours that has ended."""
    if child := _started.pop(folder, None):
        child.wait()


def _launch(folder: Path, held: int, plan: Mapping[str, Any]) -> None:
    (folder / places.RUNNING).unlink(missing_ok=True)
    ready, tell = os.pipe()
    try:
        child = spawn(SERVER, folder, places.LOG, held=held, tell=tell, stdin=subprocess.PIPE)
    finally:
        os.close(tell)
        os.close(held)
    with os.fdopen(ready, "rb") as pipe, suppress(BrokenPipeError):
        assert child.stdin  # noqa: S101 - it is a pipe
        with child.stdin as stdin:
            stdin.write(json.dumps(plan).encode())
        told = select.select([pipe], [], [], READY_SECONDS)[0] and pipe.read()
        if told:
            _started[folder] = child
            return
    child.kill()
    wrong = Unbuildable if child.wait() == places.NO_NETWORK else BackendError
    raise wrong(f"The network did not start: {last_words(folder, places.LOG)}.")
