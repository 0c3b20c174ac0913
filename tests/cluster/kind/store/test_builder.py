"""How does the object store of a lab come up in the cluster?"""

from __future__ import annotations

import io
import stat
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.kind import tls
from cluster.kind.api import Api
from cluster.kind.api.kinds import path
from cluster.kind.config import NODE_PORTS
from cluster.kind.steps import Steps
from cluster.kind.store import builder, running
from cluster.kind.store.builder import Builder
from cluster.kind.store.manifests import COLLECTOR, NODE_PORT, STORE
from tests.cluster.kind.api.fake_api import FakeApi
from tests.cluster.kind.store.small_cluster import Cluster

QUIET = Steps(None)
SPACE = "lab-churn-data"


def foreign(port: int) -> dict[str, Any]:
    meta = {"namespace": "another", "name": "front"}
    return {"kind": "Service", "metadata": meta, "spec": {"ports": [{"nodePort": port}]}}


def test_policies_are_there_before_the_first_pod(making: Builder, fake: FakeApi) -> None:
    making.build(QUIET)
    applied = [path.rpartition("/")[0].rpartition("/")[2] for path in fake.asked("PATCH")]
    assert applied[0] == "namespaces"
    assert max(at for at, kind in enumerate(applied) if kind == "networkpolicies") < applied.index("deployments")


def test_what_is_built_is_attached_to_and_nothing_is_changed(making: Builder, fake: FakeApi) -> None:
    store = making.build(QUIET)
    before = len(fake.asked("PATCH"))
    assert making.attach() == store
    assert len(fake.asked("PATCH")) == before


def test_building_again_keeps_keys_and_port(making: Builder) -> None:
    assert making.build(QUIET) == making.build(QUIET)


def test_credentials_are_random_and_only_in_the_cluster(making: Builder, folder: Path) -> None:
    store = making.build(QUIET)
    assert len(store.root.secret_access_key) >= 40
    kept = {file.name: file for file in folder.iterdir()}
    assert kept.keys() == {tls.AUTHORITY, tls.AUTHORITY_KEY}
    assert not [file for file in kept.values() if store.root.secret_access_key in file.read_text()]
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept.values()} == {0o600}


def test_two_labs_never_take_one_port(making: Builder, fake: FakeApi) -> None:
    fake.put(foreign(NODE_PORTS[0]))
    assert making.build(QUIET).node_port == NODE_PORTS[1]
    assert fake.objects[path("Namespace", "", SPACE)]["metadata"]["annotations"] == {NODE_PORT: str(NODE_PORTS[1])}


def test_when_all_ports_are_taken_it_says_by_whom(making: Builder, fake: FakeApi) -> None:
    for port in NODE_PORTS:
        labels = {"app.kubernetes.io/part-of": "seclab"}
        meta = {"name": f"lab-{port}", "labels": labels, "annotations": {NODE_PORT: str(port)}}
        fake.put({"kind": "Namespace", "metadata": meta})
    with pytest.raises(BackendError, match="All 8 ports for labs of this cluster are taken, by: lab-30901, ") as told:
        making.build(QUIET)
    assert "kind/kubeconfig delete namespace NAME" in told.value.next_step


def test_a_namespace_of_somebody_else_is_left_alone(making: Builder, fake: FakeApi) -> None:
    fake.put({"kind": "Namespace", "metadata": {"name": SPACE, "labels": {}}})
    with pytest.raises(BackendError, match=f"{SPACE} is not that of the lab churn_data") as told:
        making.build(QUIET)
    assert not fake.asked("PATCH")
    assert f"kind/kubeconfig delete namespace {SPACE}" in told.value.next_step


def test_when_the_namespace_is_gone_its_memory_goes_too(making: Builder, folder: Path) -> None:
    (folder / "lab.json").write_text("{}")
    making.build(QUIET)
    assert not (folder / "lab.json").exists()


def test_a_lost_authority_makes_new_certificates(making: Builder, folder: Path) -> None:
    store = making.build(QUIET)
    before = running.secret_of(making.api, SPACE, STORE)["tls.crt"]
    (folder / tls.AUTHORITY).unlink()
    assert making.attach() is None
    assert making.build(QUIET) == store
    assert running.secret_of(making.api, SPACE, STORE)["tls.crt"] != before


def test_what_was_stopped_is_not_attached_to_but_started(making: Builder, api: Api) -> None:
    making.build(QUIET)
    running.stop(api, SPACE)
    assert making.attach() is None
    making.build(QUIET)
    assert making.attach()


def test_what_does_not_answer_now_is_not_attached_to(making: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    making.build(QUIET)
    waits = []

    def silent(*_: object, seconds: tuple[float, float], **__: object) -> tuple[int, bytes]:
        waits.append(seconds)
        raise BackendError("The object store does not answer.", "Open the lab again.")

    monkeypatch.setattr(builder.signed, "send", silent)
    assert making.attach() is None
    assert waits == [builder.GLANCE_SECONDS]


def test_who_hears_nothing_learns_whose_requests_are_let_in(making: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> tuple[int, bytes]:
        raise BackendError("The object store does not answer.", "Open the lab again.")

    monkeypatch.setattr(builder, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(builder.signed, "send", silent)
    with pytest.raises(BackendError, match=r"it does not answer.*let in 172\.18\.0\.0/16.*seclab cluster logs"):
        making.build(QUIET)


def test_policies_that_nobody_enforces_are_said(making: Builder, cluster: Cluster, monkeypatch: Any) -> None:
    monkeypatch.setattr(running, "BLOCKED_SECONDS", 0.01)
    cluster.reaches = "answered"
    said = io.StringIO()
    making.build(Steps(said))
    assert "NetworkPolicies are not enforced" in said.getvalue()


def test_records_that_do_not_arrive_are_said_with_a_next_step(
    making: Builder, cluster: Cluster, monkeypatch: Any
) -> None:
    monkeypatch.setattr(builder, "ANSWER_SECONDS", 0.3)
    cluster.arrives = False
    with pytest.raises(BackendError, match=r"its audit records do not arrive.*seclab lab reset"):
        making.build(QUIET)


def test_the_collector_is_found_by_an_address_that_is_known(making: Builder, fake: FakeApi) -> None:
    making.build(QUIET)
    deployment = fake.objects[path("Deployment", SPACE, STORE)]
    assert deployment["spec"]["template"]["spec"]["hostAliases"][0] == {"ip": "10.96.0.7", "hostnames": [COLLECTOR]}
