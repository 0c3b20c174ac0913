"""What can a network be asked to do, and what does it say to anything else?

People ask in cells, so that a refusal is a sentence with a next step there, and
not a traceback.
"""

from __future__ import annotations

from collections.abc import Mapping

from cluster.backend import BackendError
from cluster.network import PROTOCOLS, End, Flow, ManifestError, World, nodes
from cluster.network.policy import LAST_PORT
from cluster.source import START, DocumentError, Scalar, similar
from labs.in_force import WAITING, Deployed


class _Said:
    """An exception that a notebook shows as one sentence."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Refused(_Said, ValueError):
    """A request that makes no sense in this network."""


class NotTaken(_Said, ManifestError):
    """Manifests that the platform does not take."""

    def _render_traceback_(self) -> list[str]:
        return [f"The network did not take this, and nothing has changed. {self}"]


class NotThere(_Said, LookupError):
    """A target that this lab does not have."""


class Unreachable(_Said, BackendError):
    """The network could not do its part."""


def flow(world: World, source: End | str, destination: End | str, protocol: str, port: int) -> Flow:
    """Return a flow between ends that are there. Raises Refused."""
    if protocol not in PROTOCOLS:
        meant = str(protocol).upper()
        step = f'Write "{meant}".' if meant in PROTOCOLS else 'Write "TCP" or "UDP".'
        raise Refused(f"A flow is {', '.join(PROTOCOLS)}, not {protocol!r}. {step}")
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port <= LAST_PORT:
        raise Refused(f"There is no port {port!r}. Write a number from 1 to {LAST_PORT}, without quotes.")
    return Flow(end(world, source), end(world, destination), protocol, port)


def end(world: World, written: End | str) -> str:
    """Return the name of a pod, also where its address was written, or an address outside. Raises Refused."""
    name = str(written)
    try:
        address = world.end(name).address
    except ValueError:
        close = similar(name, list(world.named))
        step = f"Did you mean {close}?" if close else "print(lab.pods) shows their names."
        raise Refused(f"There is no pod or address {name}. {step}") from None
    return next((str(pod) for pod in world.pods if pod.address == address), name)


def deployed(seed: World, pod: Deployed, namespace_labels: Mapping[str, str] | None = None) -> Deployed:
    """Return a pod that can be added to the world as it began. Raises Refused."""
    labels, ports = _labels(pod.labels), dict(pod.ports)
    for word, what in ((pod.namespace, "namespace"), (pod.name, "pod")):
        if not isinstance(word, str) or not nodes.is_namespace(word):
            raise Refused(f"{word!r} is no name of a {what}. Use at most 63 small letters, digits and -.")
    if f"{pod.namespace}/{pod.name}" in seed.named:
        raise Refused(f"{pod.namespace}/{pod.name} is part of the lab. Give the new pod another name.")
    if pod.namespace == WAITING:
        raise Refused(f"The namespace {WAITING} belongs to the lab. Use another one.")
    if namespace_labels and pod.namespace in seed.namespaces:
        raise Refused(f"The namespace {pod.namespace} keeps its labels. Use another one.")
    _labels(namespace_labels or {})
    return Deployed(pod.namespace, pod.name, labels, ports)


def _labels(labels: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(labels, Mapping):
        raise Refused(f'Labels are a dictionary such as {{"app": "notebook"}}, not {labels!r}.')
    try:
        for key, value in labels.items():
            nodes.label_key(_scalar(key))
            nodes.label_value(_scalar(value), "the value of a label")
    except DocumentError as error:
        raise Refused(f"{error.message}. {error.suggestion[:1].upper()}{error.suggestion[1:]}.") from None
    return dict(labels)


def _scalar(value: str) -> Scalar:
    return Scalar(value, str(value), START)
