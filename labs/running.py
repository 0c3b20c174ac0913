"""Which labs run, on every platform that they were opened on?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cluster import backends
from cluster.backend import Backend, BackendError
from cluster.backends import EMBEDDED

Unasked = Callable[[str, BackendError], None]
"""Hears the name of a backend that did not say what runs there, and why."""


@dataclass(frozen=True, slots=True)
class Running:
    """A part of a lab that runs: where, and in which file it writes down what it decided."""

    lab: str
    where: str
    log: Path
    log_name: str
    stop: Callable[[], None]
    backend: str = EMBEDDED
    stays: bool = False
    """Whether it outlives the course, as what runs in a cluster does."""


def everywhere(place: Path, unasked: Unasked, *, staying: bool = True) -> Iterator[Running]:
    """Yield what runs of the labs below a home; a backend that was never used costs nothing.

    Without `staying`, only what ends with the course: no cluster is asked.
    """
    for name in backends.BACKENDS:
        folder = backends.labs_home(name, place)
        if not folder.is_dir():
            continue
        try:
            yield from running(folder, name, staying=staying)
        except BackendError as error:
            unasked(name, error)


def running(folder: Path, backend: str = EMBEDDED, *, staying: bool = True) -> Iterator[Running]:
    """Yield what runs of the labs below a folder, which one backend holds. Raises BackendError."""
    if staying or backend != backends.KIND:
        for name, session in backends.named(backend).running(folder).items():
            stays = _outlives(backend, folder / name)
            if staying or not stays:
                yield Running(name, session.endpoint, session.audit_log, "audit log", session.stop, backend, stays)
        yield from _networks(folder, backend)
    yield from _registries(folder, backend)


def _outlives(backend: str, folder: Path) -> bool:
    """Whether the object store of a lab runs elsewhere than on this machine, where we end nothing."""
    if backend != backends.MINIO:
        return backend == backends.KIND
    from cluster.minio.elsewhere import endpoint

    return endpoint(folder) != ""


def _registries(folder: Path, backend: str) -> Iterator[Running]:
    """Yield the registries of releases, which run on this machine whatever the backend."""
    from cluster.embedded import registry

    for name, found in registry.running(folder).items():
        yield Running(name, found.endpoint, found.audit_log, "audit log", found.stop, backend)


def _networks(folder: Path, backend: str) -> Iterator[Running]:
    from cluster.embedded import fabric
    from cluster.embedded.fabric import denials
    from labs.network_lab import FOLDER

    folders = sorted(folder.glob(f"*/{FOLDER}"))
    platform = backends.named(backend) if folders else None
    stays = backend == backends.KIND
    where = "pods of the cluster" if stays else "a network on this machine"
    for there in folders:
        if platform and platform.network_runs(there):
            stop = partial(_close, there.parent, platform) if stays else partial(fabric.stop, there)
            yield Running(there.parent.name, where, there / denials.FILE, "log of denials", stop, backend, stays)


def _close(folder: Path, platform: Backend) -> None:
    """Stop the network of a lab; what is in force there stays."""
    from labs.lab import open_lab

    open_lab(folder.name, home=folder.parent, backend=platform).down()
