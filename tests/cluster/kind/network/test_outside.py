from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.embedded.fabric.handlers import Listener
from cluster.kind import network
from cluster.kind.network import outside
from cluster.kind.network.outside import Outside, Unroutable
from cluster.kind.network.place import Place
from cluster.kind.steps import Interrupted, Steps
from cluster.network import World

SINK = Listener("203.0.113.66", 443, handler="sink")
NAME = "seclab-outside-prod-namespace"


@pytest.fixture
def hosts(kind: Any, tmp_path: Path) -> Outside:
    place = Place(kind, tmp_path / "prod_namespace" / "network")
    return Outside(place, "python:3", outside.node(place))


def started(kind: Any) -> list[tuple[str, ...]]:
    return [words for words, _ in kind.runtime.calls if words[:2] == ("run", "--detach")]


def batches(kind: Any) -> list[bytes]:
    return [given for _, given in kind.runtime.calls if given]


def test_the_node_says_what_belongs_to_the_cluster(hosts: Outside) -> None:
    assert hosts.node.taken == ("172.18.0.0/16", "10.10.0.0/16", "10.96.0.0/16")
    assert (hosts.node.address, hosts.node.network, hosts.node.pods) == ("172.18.0.2", "kind", ("10.10.0.0/24",))


def test_both_ends_get_their_routes_and_nothing_else(hosts: Outside, kind: Any) -> None:
    hosts.ensure([SINK], {})
    assert batches(kind) == [
        b"addr replace 203.0.113.66/32 dev lo\nroute replace 10.10.0.0/24 via 172.18.0.2\n",
        b"route replace 203.0.113.66/32 via 172.18.0.9\n",
    ]


def test_the_container_has_no_rights(hosts: Outside, kind: Any) -> None:
    hosts.ensure([SINK], {})
    (words,) = started(kind)
    line = " ".join(words)
    assert "--cap-drop ALL" in line
    assert "--read-only" in words
    assert "--user 65534:65534" in line
    assert "--privileged" not in words
    assert "--publish" not in words
    assert f"--name {NAME}" in line


def test_it_is_marked_so_that_it_goes_with_its_cluster(hosts: Outside, kind: Any) -> None:
    hosts.ensure([SINK], {})
    labels = kind.runtime.containers[NAME]["Config"]["Labels"]
    assert labels["app.kubernetes.io/part-of"] == "seclab"
    assert labels["seclab.dev/cluster"] == "seclab"
    hosts.remove()
    assert NAME not in kind.runtime.containers


def test_one_that_serves_the_same_is_kept_and_another_is_replaced(hosts: Outside, kind: Any) -> None:
    hosts.ensure([SINK], {})
    hosts.ensure([SINK], {})
    assert len(started(kind)) == 1
    hosts.ensure([Listener("203.0.113.66", 80)], {})
    assert len(started(kind)) == 2
    kind.runtime.containers[NAME]["State"]["Running"] = False
    hosts.ensure([Listener("203.0.113.66", 80)], {})
    assert len(started(kind)) == 3


def test_an_image_that_this_machine_lacks_is_fetched_before_and_shown(hosts: Outside, kind: Any) -> None:
    kind.runtime.absent.add("python:3")
    shown = io.StringIO()
    hosts.ensure([SINK], {}, Steps(shown))
    assert [words[0] for words, _ in kind.runtime.calls][:2] == ["pull", "run"]
    assert "Fetching the python image" in shown.getvalue()
    hosts.ensure([Listener("203.0.113.66", 80)], {}, quiet := Steps(None))
    assert quiet.taken == []


def test_ctrl_c_while_an_image_is_fetched_is_not_a_host_that_cannot_be_made(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def press_ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kind.runtime, "has_image", lambda _: False)
    monkeypatch.setattr(kind.runtime, "pull", press_ctrl_c)
    with pytest.raises(Interrupted):
        network.start(kind, tmp_path / "lab" / "network", World({}, ()), steps=Steps(None))


@pytest.mark.parametrize("labels", [None, {}, {"app.kubernetes.io/part-of": "seclab", "seclab.dev/cluster": "other"}])
def test_a_strange_container_of_that_name_is_refused_and_stays(hosts: Outside, kind: Any, labels: object) -> None:
    kind.runtime.containers[NAME] = {"Config": {"Labels": labels}, "State": {"Running": True}}
    with pytest.raises(BackendError, match=f"A container {NAME} is there that this course did not make") as refused:
        hosts.ensure([SINK], {})
    assert f"docker rm -f {NAME}" in refused.value.next_step
    hosts.remove()
    assert NAME in kind.runtime.containers


def test_an_address_is_taken_once(hosts: Outside, kind: Any) -> None:
    hosts.ensure([SINK], {})
    kind.runtime.calls.clear()
    hosts.own(["203.0.113.66"])
    assert batches(kind) == []
    hosts.own(["203.0.113.66", "8.8.8.8"])
    assert b"8.8.8.8/32" in batches(kind)[0]
    assert b"203.0.113.66" not in batches(kind)[0]


@pytest.mark.parametrize(
    "address",
    ["10.10.3.4", "10.96.0.10", "172.18.0.1", "127.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "2001:db8::1"],
)
def test_an_address_of_the_cluster_or_of_nobody_is_never_taken(hosts: Outside, kind: Any, address: str) -> None:
    hosts.ensure([SINK], {})
    kind.runtime.calls.clear()
    with pytest.raises(Unroutable):
        hosts.own([address])
    assert kind.runtime.calls == []


def test_a_node_that_is_gone_is_an_error_with_a_next_step(kind: Any, tmp_path: Path) -> None:
    kind.runtime.containers.clear()
    with pytest.raises(BackendError, match="is gone") as caught:
        outside.node(Place(kind, tmp_path / "lab" / "network"))
    assert caught.value.next_step
