from __future__ import annotations

from autograders.network.ends import Witness
from autograders.network.ports import PortCase
from autograders.network.scene import Scene, scene
from autograders.network.seen import Case
from cluster.network import NAME_LABEL, Direction, External, Pod, World

HTTP = PortCase("TCP", 80, ("http",), ())


def new(
    namespace: str, address: str = "10.0.0.7", spare: str = "10.0.0.8", fresh: bool = False, **labels: str
) -> Witness:
    pod = Pod(namespace, "new-pod", labels, address)
    return Witness(
        pod, {NAME_LABEL: namespace, "team": "web"} if fresh else {NAME_LABEL: namespace}, False, 4, spare, fresh
    )


def made(
    source: Witness, destination: Witness, direction: Direction | None = None, world: World | None = None
) -> Scene | None:
    return scene(Case(source, destination, HTTP), world or World({"prod": {}}), direction)


def test_the_words_tell_the_pods_that_would_have_to_exist() -> None:
    found = made(new("elsewhere", "10.0.0.9", fresh=True, app="a", tier="b"), new("prod"))
    assert str(found) == (
        "elsewhere/new-pod => prod/new-pod over TCP/80; "
        "elsewhere/new-pod is a pod labelled app=a and tier=b in a namespace labelled team=web; "
        "prod/new-pod is a pod without labels, which calls TCP/80 http"
    )


def test_two_new_pods_have_their_own_names_and_addresses() -> None:
    found = made(new("prod"), new("prod"))
    assert found is not None
    assert str(found.flow) == "prod/new-pod => prod/new-pod-2 over TCP/80"
    assert [pod.address for pod in found.pods] == ["10.0.0.8", "10.0.0.7"]
    assert found.world.end("prod/new-pod-2") is found.flow.destination


def test_two_namespaces_that_nobody_names_are_two_where_their_labels_differ() -> None:
    plain = Witness(Pod("new-namespace", "new-pod", {}, "10.0.0.9"), {NAME_LABEL: "new-namespace"}, False, 4, "", True)
    found = made(new("new-namespace", fresh=True), plain)
    assert found is not None
    assert [name for name, _ in found.namespaces] == ["new-namespace", "other-namespace"]


def test_one_address_for_two_makes_no_flow_unless_it_does_not_count() -> None:
    one, other = new("prod", spare=""), new("prod", spare="")
    assert made(one, other) is None
    leaving, entering = made(one, other, "Egress"), made(one, other, "Ingress")
    assert leaving is not None
    assert entering is not None
    assert [pod.address for pod in leaving.pods] == ["10.0.0.8", "10.0.0.7"]
    assert [pod.address for pod in entering.pods] == ["10.0.0.7", "10.0.0.8"]


def test_what_is_there_already_is_not_new() -> None:
    world = World({"prod": {}}, (Pod("prod", "new-pod", {}, "10.0.0.1"),))
    known = Witness(world.pods[0], world.namespaces["prod"], True, 0)
    outside = Witness(External("203.0.113.7"), {}, False, 3)
    found = made(known, outside, world=world)
    assert found is not None
    assert (found.pods, found.namespaces) == ((), ())
    beside = made(known, new("prod"), world=world)
    assert str(beside and beside.flow) == "prod/new-pod => prod/new-pod-2 over TCP/80"
