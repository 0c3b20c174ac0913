"""What is there of our node, and what does it answer?"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from cluster.backend import BackendError
from cluster.kind import provider
from cluster.kind.config import LOOPBACK
from cluster.kind.network.place import CLUSTER, COURSE, PART_OF
from cluster.kind.record import Record
from cluster.kind.refusals import explain
from cluster.kind.runtime import Runtime

State = Literal["absent", "foreign", "stopped", "running"]
ADMIN = "--kubeconfig=/etc/kubernetes/admin.conf"
READY_SECONDS = 240
AGAIN_SECONDS = 1.0
YOUNG = timedelta(minutes=2)
_PODS_STARTED = "jsonpath={.items[*].status.containerStatuses[*].state.running.startedAt}"
_SYSTEM = (
    ("wait", "--for=condition=Ready", "nodes", "--all"),
    ("-n", "kube-system", "rollout", "status", "daemonset"),
    ("-n", "kube-system", "rollout", "status", "deployment"),
    ("wait", "--for=create", "serviceaccount/default"),
)


def called(name: str) -> str:
    """Return what kind calls the only node of a cluster."""
    return f"{name}-control-plane"


def state(runtime: Runtime, record: Record) -> State:
    """Say whether the node is there and ours. Raises BackendError when the runtime does not answer."""
    found = runtime.inspect("container", called(record.name))
    if found is None:
        return "absent"
    if not _ours(found, record):
        return "foreign"
    return "running" if found.get("State", {}).get("Running") else "stopped"


def must_not_be_foreign(runtime: Runtime, record: Record) -> State:
    """Return the state of the node. Raises BackendError when somebody else has made it."""
    found = state(runtime, record)
    if found == "foreign":
        raise BackendError(
            f"A cluster {record.name} is there that this course did not make; it is left alone.",
            f"Set SECLAB_CLUSTER to another name, or remove it: kind delete cluster --name {record.name}",
        )
    return found


def must_be_here(runtime: Runtime, record: Record, file: Path) -> None:
    """Raise BackendError when the node is not ours and another engine answers than the one that has ours."""
    if not record.engine or state(runtime, record) in ("running", "stopped"):
        return
    found = runtime.engine()
    if found and found != record.engine:
        raise BackendError(
            f"This is another Docker engine than the one that the cluster {record.name} was made with.",
            "Choose that one again (DOCKER_HOST, docker context use …). If it is gone for good, with all that "
            f"was in it, delete {file} and start again.",
        )


def made_of(runtime: Runtime, record: Record) -> str:
    """Return the image that the node was made of."""
    found = runtime.inspect("container", called(record.name)) or {}
    return str(found.get("Config", {}).get("Image", ""))


def _ours(found: Mapping[str, Any], record: Record) -> bool:
    """Whether a container has the ports that we have chosen at random: nothing else can be hung on kind's nodes."""
    bound = found.get("HostConfig", {}).get("PortBindings") or {}
    wanted = {f"{inside}/tcp": str(outside) for inside, outside in record.ports.items()}
    there = {inside: tuple((each["HostIp"], each["HostPort"]) for each in bound.get(inside) or ()) for inside in wanted}
    return bool(wanted) and there == {inside: ((LOOPBACK, outside),) for inside, outside in wanted.items()}


def kubectl(runtime: Runtime, name: str, *arguments: str, stdin: bytes = b"", seconds: float = 60) -> str:
    """Run kubectl in the node, as administrator. Raises BackendError."""
    command = ("exec", "--interactive", called(name), "kubectl", ADMIN, *arguments)
    return runtime.run(*command, stdin=stdin, seconds=seconds, doing=f"kubectl {' '.join(arguments[:3])}")


def wait(runtime: Runtime, name: str, seconds: float = READY_SECONDS) -> None:
    """Watch until the node, its network, DNS and storage are ready. Raises BackendError."""
    until = time.monotonic() + seconds
    while not _renewed(runtime, name) and time.monotonic() < until:
        time.sleep(AGAIN_SECONDS)
    for question in _SYSTEM:
        while True:
            left = max(1, int(until - time.monotonic()))
            command = ("exec", called(name), "kubectl", ADMIN, *question, f"--timeout={left}s")
            done = runtime.done(*command, seconds=left + 30)
            if done.exit_code == 0:
                break
            if time.monotonic() > until:
                raise explain(f"Waiting {seconds:.0f} s for the cluster", done.text)
            time.sleep(AGAIN_SECONDS)


def settled(runtime: Runtime, name: str) -> bool:
    """Whether a node that runs may be taken as it is: it runs for a while, or tells of this run already.

    Right after a start its API answers before it knows who may do what.
    """
    began = _began(runtime, name)
    return began is None or datetime.now(UTC) - began > YOUNG or _renewed(runtime, name)


def _began(runtime: Runtime, name: str) -> datetime | None:
    began = runtime.done("container", "inspect", "--format", "{{json .State.StartedAt}}", called(name))
    return None if began.exit_code or not began.output.strip() else _second(json.loads(began.output))


def _renewed(runtime: Runtime, name: str) -> bool:
    """Whether what is said of pods is of this run of the node; a restarted one tells old news at first."""
    first = _began(runtime, name)
    if first is None:
        return True
    pods = ("-n", "kube-system", "get", "pods", "--output", _PODS_STARTED)
    told = runtime.done("exec", called(name), "kubectl", ADMIN, *pods)
    return told.exit_code == 0 and all(_second(moment) >= first for moment in told.output.split())


def _second(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(microsecond=0)


def remove_beside(runtime: Runtime, record: Record) -> tuple[str, ...]:
    """Remove the containers that labs have put beside the node; say what was removed. Raises BackendError."""
    if state(runtime, record) == "foreign":
        return ()
    ours = (f"label={PART_OF}={COURSE}", f"label={CLUSTER}={record.name}")
    filters = [word for label in ours for word in ("--filter", label)]
    names = runtime.run("ps", "--all", "--format", "{{.Names}}", *filters).split()
    if names:
        runtime.run("rm", "--force", "--volumes", *names, seconds=60, doing="Removing containers beside the node")
    return tuple(f"the container {name}" for name in names)


def remove(runtime: Runtime, record: Record, kubeconfig: str) -> tuple[str, ...]:
    """Remove the node if it is ours; say what was removed. Raises BackendError."""
    if state(runtime, record) not in ("running", "stopped"):
        return ()
    arguments = ("delete", "cluster", "--name", record.name, "--kubeconfig", kubeconfig)
    try:
        done = provider.run(runtime, *arguments, seconds=120)
    except BackendError:
        done = runtime.done("rm", "--force", "--volumes", called(record.name), seconds=120)
    if done.exit_code:
        raise explain(f"Removing the cluster {record.name}", done.text)
    return (f"the cluster {record.name}",)


def remove_network(runtime: Runtime, record: Record, network: str) -> tuple[str, ...]:
    """Remove kind's network if it was made for us and nobody else is on it. Raises BackendError."""
    if not record.network or (found := runtime.inspect("network", network)) is None:
        return ()
    if found.get("Containers") or found.get("containers"):
        return ()
    # Docker lists no stopped ones there, and would let go of the network without which they cannot start again.
    if runtime.run("ps", "--all", "--quiet", "--filter", f"network={network}"):
        return ()
    done = runtime.done("network", "rm", network)
    return (f"the network {network}",) if done.exit_code == 0 else ()
