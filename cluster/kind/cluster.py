"""How does the course's cluster come up, get found again, and go away?"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cluster.backend import BackendError
from cluster.kind import making, preflight, record, registry
from cluster.kind import node as nodes
from cluster.kind.child import Told
from cluster.kind.images import pinned
from cluster.kind.record import Record
from cluster.kind.runtime import VARIABLE as RUNTIME
from cluster.kind.runtime import Program, Runtime, choose
from cluster.kind.steps import Steps

KUBECTL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class KindCluster:
    """A cluster that runs. `ports` maps the NodePorts for labs to ports of 127.0.0.1."""

    name: str
    kubeconfig: Path
    runtime: Runtime
    ports: Mapping[int, int]
    registry: str
    """Host and port of the local registry, the same for this machine and for pods' images."""

    @property
    def node(self) -> str:
        """The container that is the node."""
        return nodes.called(self.name)

    @property
    def context(self) -> str:
        """The context in the kubeconfig."""
        return f"kind-{self.name}"

    def kubectl(self, *arguments: str, stdin: bytes = b"", seconds: float = KUBECTL_SECONDS) -> str:
        """Run kubectl inside the node, as administrator. Raises BackendError."""
        return nodes.kubectl(self.runtime, self.name, *arguments, stdin=stdin, seconds=seconds)


def ensure(home: Path, steps: Steps | None = None, environ: Mapping[str, str] | None = None) -> KindCluster:
    """Return the cluster of a course's home; make it, or what is missing of it, step by step.

    Raises BackendError; its `Interrupted` on Ctrl-C. What was made stays for the next
    start, except a cluster that failed: its logs are kept and it is removed.
    """
    environ = os.environ if environ is None else environ
    steps = steps or Steps(None)
    images = pinned(environ)
    with record.alone(home, steps) as held:
        known = record.read(home)

        def looked(_: Told) -> Runtime:
            return _looked(home, environ, known, images.node, steps)

        runtime = steps.take("Looking at this machine", "Machine is ready", looked)
        for warning in images.warnings:
            steps.note(warning)
        known = known or record.write(home, _fresh(environ, runtime).with_(engine=runtime.engine()))
        return _cluster(home, making.Maker(home, known, runtime, images, held).make(steps), runtime)


def find(home: Path, environ: Mapping[str, str] | None = None) -> KindCluster | None:
    """Return the cluster of a course's home if it runs; asks the runtime once."""
    known = record.read(home)
    if known is None or not known.complete:
        return None
    runtime = _recorded(known, os.environ if environ is None else environ)
    with suppress(BackendError):
        if nodes.state(runtime, known) == "running":
            return _cluster(home, known, runtime)
    return None


def down(home: Path, steps: Steps | None = None, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Remove what was made for a course's home, and nothing else; say what that was. Raises BackendError."""
    steps = steps or Steps(None)
    if not record.folder(home).is_dir():
        return ()
    with record.alone(home, steps):
        known = record.read(home)
        if known is None:
            return ()
        chosen = {**(os.environ if environ is None else environ), RUNTIME: known.runtime}
        runtime = choose(chosen)
        nodes.must_be_here(runtime, known, record.file(home))
        return steps.take("Removing the cluster", "Cluster removed", lambda _: _removed(home, known, runtime))


def _looked(home: Path, environ: Mapping[str, str], known: Record | None, node_image: str, steps: Steps) -> Runtime:
    wanted = environ.get(RUNTIME)
    if known and wanted not in (None, "", known.runtime):
        wrong = f"The cluster {known.name} was made with {known.runtime}, and {RUNTIME} asks for {wanted}."
        raise BackendError(wrong, "Remove it first: seclab lab down, or unset the variable.")
    runtime = choose({**environ, RUNTIME: known.runtime} if known else environ)
    if known:
        nodes.must_be_here(runtime, known, record.file(home))
    if nodes.must_not_be_foreign(runtime, known or _fresh(environ, runtime)) == "running" and known:
        if (there := nodes.made_of(runtime, known)) != node_image:
            steps.note(f"The cluster was made of {there}. seclab lab down, then a start, makes it of {node_image}.")
        return runtime
    rows = preflight.look(runtime)
    for row in rows:
        if row.status == "warn" and row.name != "Images":
            steps.note(f"{row.name}: {row.found}. {row.fix}")
    bad = [row for row in rows if row.status == "fail"]
    if bad:
        found = "; ".join(f"{row.name}: {row.found}" for row in bad)
        raise BackendError(f"{found}.", " ".join(row.fix for row in bad))
    return runtime


def _fresh(environ: Mapping[str, str], runtime: Runtime) -> Record:
    return Record(record.name(environ), secrets.token_hex(16), runtime.program, {}, 0, False)


def _cluster(home: Path, known: Record, runtime: Runtime) -> KindCluster:
    where = f"localhost:{known.registry_port}"
    return KindCluster(known.name, making.kubeconfig(home), runtime, dict(known.ports), where)


def _recorded(known: Record, environ: Mapping[str, str]) -> Runtime:
    program: Program = "podman" if known.runtime == "podman" else "docker"
    return Runtime(program, {**environ, "KIND_EXPERIMENTAL_PROVIDER": program})


def _removed(home: Path, known: Record, runtime: Runtime) -> tuple[str, ...]:
    removed = (
        *nodes.remove_beside(runtime, known),
        *nodes.remove(runtime, known, str(making.kubeconfig(home))),
        *registry.remove(runtime, known),
        *nodes.remove_network(runtime, known, registry.NETWORK),
    )
    for file in ("kubeconfig", "config.yaml"):
        (record.folder(home) / file).unlink(missing_ok=True)
    record.forget(home)
    return removed
