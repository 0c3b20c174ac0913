from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.kind.network import reconciling
from cluster.kind.network.place import Place
from cluster.kind.network.reconciling import Equipment
from cluster.network import Pod, World, parse
from tests.cluster.kind.network.fake_cluster import FakeApi

EQUIPMENT = Equipment("python:3", {}, ())
TEXT = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: %s, namespace: prod}
spec: {podSelector: {}}
"""


@pytest.fixture
def place(kind: Any, tmp_path: Path) -> Place:
    found = Place(kind, tmp_path / "prod_namespace" / "network")
    reconciling.namespaces(found, {"prod": {"team": "serving"}})
    return found


def pod(name: str, **labels: str) -> Pod:
    return Pod("prod", name, labels, "10.10.10.1")


def test_a_namespace_is_marked_and_equipped_once(place: Place, fake: FakeApi) -> None:
    found = fake.objects["Namespace", "", "prod"]["metadata"]["labels"]
    assert (found["team"], found["seclab.dev/lab"]) == ("serving", "prod_namespace")
    assert {("ServiceAccount", "prod", "agent"), ("ConfigMap", "prod", "agent")} <= set(fake.objects)
    fake.acts.clear()
    reconciling.namespaces(place, {"prod": {"team": "serving"}})
    assert fake.acts == []
    reconciling.namespaces(place, {"prod": {"team": "else"}})
    assert fake.acts == ["apply Namespace prod"]


def test_a_namespace_that_an_interrupted_start_left_bare_is_equipped(place: Place, fake: FakeApi) -> None:
    del fake.objects["ConfigMap", "prod", "agent"]
    reconciling.namespaces(place, {"prod": {"team": "serving"}})
    assert ("ConfigMap", "prod", "agent") in fake.objects


def test_a_namespace_of_somebody_else_stops_it_before_anything_is_made(place: Place, fake: FakeApi) -> None:
    fake.acts.clear()
    with pytest.raises(BackendError, match="that no lab has made"):
        reconciling.namespaces(place, {"new": {}, "default": {}})
    assert fake.acts == []


def test_pods_come_go_and_are_made_anew_when_they_cannot_change(place: Place, fake: FakeApi) -> None:
    reconciling.pods(place, [pod("a"), pod("b"), pod("c")], EQUIPMENT, ["prod"])
    fake.acts.clear()
    other = Pod("prod", "b", {}, "10.10.10.1", {"http": ("TCP", 80)})
    reconciling.pods(place, [pod("a", app="x"), other, pod("d")], EQUIPMENT, ["prod"])
    assert fake.acts == [
        *("delete Pod prod/b", "delete Pod prod/c"),
        *("apply Pod prod/a", "apply Pod prod/b", "apply Pod prod/d"),
    ]


def test_a_pod_that_has_ended_is_made_anew(place: Place, fake: FakeApi) -> None:
    reconciling.pods(place, [pod("a")], EQUIPMENT, ["prod"])
    fake.objects["Pod", "prod", "a"]["status"]["phase"] = "Failed"
    fake.acts.clear()
    reconciling.pods(place, [pod("a")], EQUIPMENT, ["prod"])
    assert fake.acts == ["delete Pod prod/a", "apply Pod prod/a"]


def test_new_policies_are_there_before_old_ones_go(place: Place, fake: FakeApi) -> None:
    world = World({"prod": {}})
    assert reconciling.put_in_force(place, parse(TEXT % "old"), world)
    fake.acts.clear()
    assert reconciling.put_in_force(place, parse(TEXT % "new"), world)
    assert fake.acts == ["apply NetworkPolicy prod/new", "delete NetworkPolicy prod/old"]
    assert not reconciling.put_in_force(place, parse(TEXT % "new"), world)


def test_policies_of_others_stay(place: Place, fake: FakeApi) -> None:
    fake.apply(
        {"kind": "NetworkPolicy", "metadata": {"namespace": "prod", "name": "theirs"}, "spec": {"podSelector": {}}}
    )
    reconciling.put_in_force(place, (), World({"prod": {}}))
    assert ("NetworkPolicy", "prod", "theirs") in fake.objects


@pytest.mark.parametrize("name", ["inference.prod.svc", "inference.prod.svc.cluster.local"])
def test_a_name_has_a_service_and_a_namespace(name: str) -> None:
    assert reconciling.split(name) == ("inference", "prod")


@pytest.mark.parametrize("name", ["example.com", "prod.svc", "a.b.c.svc", ".prod.svc"])
def test_a_name_that_the_cluster_cannot_give_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot know"):
        reconciling.split(name)


DNS = World({"kube-system": {}}, (Pod("kube-system", "kube-dns", {"k8s-app": "kube-dns"}, "10.10.0.10"),))


def test_a_cluster_without_dns_says_so(place: Place, fake: FakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "PLATFORM_SECONDS", 0)
    del fake.objects["Pod", "kube-system", "coredns-1"]
    with pytest.raises(BackendError, match="runs no pod kube-system/kube-dns"):
        reconciling.actual(place, DNS, {}, {"kube-system": {"metadata": {}}})


def test_dns_that_is_between_two_pods_is_waited_for(
    place: Place, fake: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = fake.objects.pop(("Pod", "kube-system", "coredns-1"))
    monkeypatch.setattr(
        reconciling.time, "sleep", lambda _: fake.objects.update({("Pod", "kube-system", "coredns-1"): away})
    )
    found = reconciling.actual(place, DNS, {}, {"kube-system": {"metadata": {}}})
    assert found.pods[0].address == away["status"]["podIP"]


def test_what_a_lab_that_runs_no_more_left_behind_makes_room(kind: Any, place: Place, fake: FakeApi) -> None:
    reconciling.put_in_force(place, parse(TEXT % "old"), World({"prod": {}}))
    other = Place(kind, place.folder.parent.parent / "other" / "network")
    reconciling.namespaces(other, {"prod": {}})
    assert other.owns(fake.objects["Namespace", "", "prod"])
    assert ("NetworkPolicy", "prod", "old") not in fake.objects
