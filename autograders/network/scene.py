"""What would have to exist for a flow to happen?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograders.network.ends import Witness
from autograders.network.labels import another
from autograders.network.seen import Case
from cluster.network import NAME_LABEL, Direction, External, Flow, Labels, Pod, World


@dataclass(frozen=True, slots=True)
class Scene:
    """A flow, and a world in which it can happen: the known one and what is new."""

    flow: Flow
    world: World
    pods: tuple[Pod, ...] = ()
    namespaces: tuple[tuple[str, Labels], ...] = ()

    def __str__(self) -> str:
        """Print the flow, and in words the pods that would have to exist for it."""
        return "; ".join((str(self.flow), *self._in_words()))

    def _in_words(self) -> Iterator[str]:
        new = dict(self.namespaces)
        for pod in self.pods:
            labels = _labels(pod.labels) or "without labels"
            kept = {key: value for key, value in new.get(pod.namespace, {}).items() if key != NAME_LABEL}
            place = f" in a namespace {_labels(kept) or 'without labels'}" if pod.namespace in new else ""
            names = "".join(f", which calls {port[0]}/{port[1]} {name}" for name, port in sorted(pod.ports.items()))
            yield f"{pod} is a pod {labels}{place}{names}"


def _labels(labels: Labels) -> str:
    shown = " and ".join(f"{key}={value}" for key, value in sorted(labels.items()))
    return f"labelled {shown}" if shown else ""


def scene(case: Case, world: World, direction: Direction | None = None) -> Scene | None:
    """Make the flow of a case.

    Two pods never share a name or an address. With a `direction` the address of
    the pod whose direction it is does not count. Without one, both do: None when
    the case would need one address twice.
    """
    source, destination = _apart(case, world, direction)
    if source.end.address == destination.end.address:
        return None
    ends = [source.end, _with_ports(destination.end, case)]
    new = tuple(
        end for end, one in zip(ends, (source, destination), strict=True) if _is_new(one) and isinstance(end, Pod)
    )
    # The peer's namespace counts, so where both ends share one its labels win.
    order = (destination, source) if direction == "Ingress" else (source, destination)
    labels = {one.end.namespace: one.namespace for one in order if isinstance(one.end, Pod)}
    namespaces = tuple((name, held) for name, held in labels.items() if name not in world.namespaces)
    flow = Flow(ends[0], ends[1], case.port.protocol, case.port.number)
    return Scene(flow, World({**world.namespaces, **dict(namespaces)}, (*world.pods, *new)), new, namespaces)


def _apart(case: Case, world: World, direction: Direction | None) -> tuple[Witness, Witness]:
    """Give both ends names and addresses of their own, as far as they can have them."""
    source = _named(case.source, world, ())
    destination = _named(case.destination, world, (source,))
    if source.end.address != destination.end.address:
        return source, destination
    if direction is None:
        # Another address in the same blocks is as good as the first.
        spare = source.spare if _is_new(source) else destination.spare
    else:
        taken = {source.end.address, *(pod.address for pod in world.pods)}
        spare = next(address for address in _addresses() if address not in taken)
    moves_source = _is_new(source) if direction is None else direction == "Egress"
    return (_moved(source, spare), destination) if moves_source else (source, _moved(destination, spare))


def _addresses() -> Iterator[str]:
    return (f"10.{second}.{third}.{last}" for second in range(256) for third in range(256) for last in range(8, 250))


def _named(witness: Witness, world: World, others: tuple[Witness, ...]) -> Witness:
    """Name a pod that is new, and the namespace that nobody names, unlike all others."""
    if not _is_new(witness) or isinstance(witness.end, External):
        return witness
    pod = witness.end
    strange = {
        one.end.namespace
        for one in others
        if one.fresh and isinstance(one.end, Pod) and one.namespace != witness.namespace
    }
    namespace = another({*strange, *world.namespaces}, "other-namespace") if pod.namespace in strange else pod.namespace
    taken = {
        one.name
        for one in (*world.pods, *(other.end for other in others))
        if isinstance(one, Pod) and one.namespace == namespace
    }
    new = replace(pod, namespace=namespace, name=another(taken, pod.name))
    return replace(witness, end=new, namespace={**witness.namespace, NAME_LABEL: namespace})


def _moved(witness: Witness, address: str) -> Witness:
    moved = bool(address) and isinstance(witness.end, Pod) and not witness.known
    return replace(witness, end=replace(witness.end, address=address)) if moved else witness


def _with_ports(end: Pod | External, case: Case) -> Pod | External:
    if isinstance(end, External) or case.destination.known or not case.port.names:
        return end
    return replace(end, ports=dict.fromkeys(case.port.names, (case.port.protocol, case.port.number)))


def _is_new(witness: Witness) -> bool:
    return isinstance(witness.end, Pod) and not witness.known
