"""How does MinIO itself run: with which settings, until when, and does it serve?"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from cluster.backend import BackendError, Credentials
from cluster.embedded import state
from cluster.minio.collector import RECORDS, Collector, fenced

READY_SECONDS = 50.0
PORTS_TRIED = 3
_LEASH = ("/bin/sh", "-c", 'read -r _; kill -9 "$0"')
"""Ends a process when the other end of its input is closed, however that came about."""
_LONGEST_RECORD = 5.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which server is to run: the program, the lab's state, its administrator, and the lock on that state."""

    program: Path
    folder: Path
    root: Credentials
    lock: int


@dataclass(slots=True)
class Child:
    """A MinIO server that ends with the process that started it."""

    endpoint: str
    process: subprocess.Popen[bytes]
    leash: subprocess.Popen[bytes]

    @classmethod
    @contextmanager
    def started(cls, wanted: Wanted, collector: Collector) -> Iterator[Child]:
        """Start it and wait until it serves and its audit records arrive. Raises BackendError."""
        child = cls._serving(wanted, collector)
        try:
            yield child
        finally:
            child.end()

    @classmethod
    def _serving(cls, wanted: Wanted, collector: Collector) -> Child:
        for _ in range(PORTS_TRIED):
            child = cls._launched(wanted, collector)
            try:
                if child._serves(wanted.root, collector):
                    return child
            except BaseException:
                child.end()
                raise
            child.end()
        raise BackendError(f"MinIO ended or has no port of its own; {wanted.folder / state.LOG} says more")

    @classmethod
    def _launched(cls, wanted: Wanted, collector: Collector) -> Child:
        address = f"127.0.0.1:{_free_port()}"
        data, certificates = wanted.folder / "minio", wanted.folder / "certificates"
        for made in (data, certificates):
            made.mkdir(mode=0o700, exist_ok=True)
        options = ("--quiet", "--certs-dir", str(certificates), "server", "--address", address, str(data))
        process = subprocess.Popen(
            [str(wanted.program), *options],
            stdin=subprocess.DEVNULL,
            cwd=wanted.folder,
            env=_environment(wanted, collector),
            # Whatever becomes of us: no other server gets this data before MinIO has let go of it.
            pass_fds=(wanted.lock,),
        )
        try:
            leash = subprocess.Popen([*_LEASH, str(process.pid)], stdin=subprocess.PIPE)
        except BaseException:
            process.kill()
            raise
        return cls(f"http://{address}", process, leash)

    def wait(self) -> int:
        """Wait until MinIO ends by itself; return what it ended with."""
        return self.process.wait()

    def end(self) -> None:
        """End it at once: whatever MinIO has answered lies on the disk already, and its own way out takes seconds."""
        self.process.kill()
        self.process.wait()
        self.leash.kill()
        self.leash.communicate()

    def _serves(self, root: Credentials, collector: Collector) -> bool:
        """Wait until it serves and its records arrive; False when it ended, or somebody else has the port.

        The first records are lost: MinIO answers before it sends any.
        """
        until, status, patience = time.monotonic() + READY_SECONDS, 0, 0.1
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(BackendError):
                status, fence = fenced(self.endpoint, root)
                patience = min(2 * patience, _LONGEST_RECORD) if status == HTTPStatus.NOT_FOUND else patience
                if status == HTTPStatus.NOT_FOUND and collector.saw(fence, patience):
                    return True
                if status == HTTPStatus.FORBIDDEN:
                    return False
            time.sleep(0.05)
        if status == HTTPStatus.NOT_FOUND:
            raise BackendError("its audit records do not arrive")
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(wanted: Wanted, collector: Collector) -> dict[str, str]:
    """Return what MinIO is told: who administers it, where records go, and to call nobody else."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(wanted.folder),
        "MINIO_ROOT_USER": wanted.root.access_key_id,
        "MINIO_ROOT_PASSWORD": wanted.root.secret_access_key,
        "MINIO_BROWSER": "off",
        "MINIO_UPDATE": "off",
        "MINIO_CALLHOME_ENABLE": "off",
        # A course is no data centre: a small pool of buffers, and any drive will do.
        "MINIO_CI_CD": "on",
        "MINIO_AUDIT_WEBHOOK_ENABLE_seclab": "on",
        "MINIO_AUDIT_WEBHOOK_ENDPOINT_seclab": collector.url + RECORDS,
        "MINIO_AUDIT_WEBHOOK_AUTH_TOKEN_seclab": collector.token,
    }
