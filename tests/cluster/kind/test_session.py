"""What does a lab get of the cluster?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.backend import BackendError, Credentials
from cluster.kind import session as sessions
from cluster.kind.cluster import KindCluster
from cluster.kind.runtime import Runtime
from cluster.kind.session import KindSession
from cluster.kind.store import audit, running
from cluster.kind.store.running import Store
from tests.cluster.kind.api.fake_api import FakeApi, serving

STORE = Store("churn_data", "0123abcd", "lab-churn-data", 30902, Credentials("ROOT1", "a-password"))


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeApi]:
    with serving(tmp_path) as fake:
        yield fake


@pytest.fixture
def session(fake: FakeApi, tmp_path: Path) -> KindSession:
    del fake
    cluster = KindCluster("seclab", tmp_path / "kubeconfig", Runtime("docker", {}), {30902: 40002}, "localhost:5001")
    api = sessions.connect(cluster.kubeconfig)
    return sessions.session(cluster, api, STORE, tmp_path / "churn_data")


def test_it_is_reached_on_this_machine_and_only_the_labs_authority_is_trusted(
    session: KindSession, tmp_path: Path
) -> None:
    assert session.endpoint == "https://127.0.0.1:40002"
    assert session.trusted == tmp_path / "churn_data" / "authority.pem"
    assert (session.name, session.dialect, session.namespace) == ("churn_data", "minio", "lab-churn-data")


def test_it_shows_no_secret(session: KindSession) -> None:
    assert "a-password" not in repr(session)


def test_the_api_of_the_cluster_is_at_hand(session: KindSession, fake: FakeApi) -> None:
    fake.put({"kind": "Pod", "metadata": {"namespace": "lab-churn-data", "name": "object-store-1"}})
    assert [pod["metadata"]["name"] for pod in session.api.list("Pod", session.namespace)] == ["object-store-1"]


def test_it_settles_its_records_before_it_stops(session: KindSession, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(audit.signed, "send", lambda method, url, *_, **__: done.append(f"{method} {url}"))
    monkeypatch.setattr(audit, "fetch", lambda *_: done.append("fetched"))
    monkeypatch.setattr(running, "stop", lambda _, namespace: done.append(f"stopped {namespace}"))
    session.stop()
    assert done[0].startswith("HEAD https://127.0.0.1:40002/seclab-fence-")
    assert done[1:] == ["fetched", "stopped lab-churn-data"]


def test_it_stops_though_it_answers_no_more(session: KindSession, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> None:
        raise BackendError("The object store does not answer.")

    stopped: list[str] = []
    monkeypatch.setattr(audit.signed, "send", silent)
    monkeypatch.setattr(running, "stop", lambda _, namespace: stopped.append(namespace))
    session.stop()
    assert stopped == ["lab-churn-data"]
