"""What can be asked of a cluster, and waited for?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.kind.api import Api, ApiError, named
from cluster.kind.api.client import gone
from tests.cluster.kind.api.fake_api import FakeApi

LAB = "lab-churn-data"
SERVICE = {"kind": "Service", "metadata": {"name": "object-store", "namespace": LAB}, "spec": {"type": "NodePort"}}
DEPLOYMENT = {"kind": "Deployment", "metadata": {"name": "object-store", "namespace": LAB}}


def ready(there: Mapping[str, Any] | None) -> bool:
    return bool(there and there.get("status", {}).get("readyReplicas"))


def pod(**status: Any) -> dict[str, Any]:
    return {"kind": "Pod", "metadata": {"name": "object-store-1", "namespace": LAB}, "status": status}


def test_applying_is_a_server_side_apply_that_owns_its_fields(api: Api, cluster: FakeApi) -> None:
    api.apply(SERVICE)
    method, path, query, body = cluster.requests[-1]
    assert (method, path) == ("PATCH", f"/api/v1/namespaces/{LAB}/services/object-store")
    assert query == {"fieldManager": "seclab", "force": "true"}
    assert body == {"apiVersion": "v1", **SERVICE}


def test_what_was_applied_is_got_and_listed(api: Api) -> None:
    api.apply(SERVICE, DEPLOYMENT)
    assert (api.get("Service", LAB, "object-store") or {})["spec"] == SERVICE["spec"]
    assert [found["kind"] for found in api.list("Deployment", LAB)] == ["Deployment"]
    assert api.get("Service", LAB, "nobody") is None


def test_a_list_can_be_narrowed_by_labels(api: Api) -> None:
    api.apply({**SERVICE, "metadata": {**SERVICE["metadata"], "labels": {"app": "object-store"}}})  # type: ignore[dict-item]
    assert len(api.list("Service", LAB, "app=object-store")) == 1
    assert not api.list("Service", LAB, "app=collector")


def test_a_refusal_names_the_object_and_the_reason(api: Api, cluster: FakeApi) -> None:
    status = {"message": 'pods "x" is forbidden: violates PodSecurity "restricted:latest".', "reason": "Forbidden"}
    cluster.refusals["PATCH", f"/api/v1/namespaces/{LAB}/services/object-store"] = (403, status)
    with pytest.raises(ApiError, match=f"Service object-store in {LAB}: .*PodSecurity") as caught:
        api.apply(SERVICE)
    assert (caught.value.status, caught.value.reason) == (403, "Forbidden")


def test_waiting_watches_and_returns_the_object(api: Api, cluster: FakeApi) -> None:
    api.apply(DEPLOYMENT)
    cluster.later(0.05, lambda: cluster.put(DEPLOYMENT, readyReplicas=1))
    assert api.wait_for("Deployment", LAB, "object-store", ready, 5)["status"] == {"readyReplicas": 1}
    assert len(cluster.asked("GET")) == 2, "one look, one watch"


def test_waiting_for_what_is_so_already_asks_once(api: Api, cluster: FakeApi) -> None:
    cluster.put(DEPLOYMENT, readyReplicas=1)
    api.wait_for("Deployment", LAB, "object-store", ready, 5)
    assert len(cluster.requests) == 1


def test_a_watch_that_the_server_forgot_begins_again(api: Api, cluster: FakeApi) -> None:
    cluster.forgets = True
    cluster.later(0.05, lambda: cluster.put(DEPLOYMENT, readyReplicas=1))
    api.wait_for("Deployment", LAB, "object-store", ready, 5)
    assert not cluster.forgets


def test_deleting_waits_until_it_is_gone(api: Api, cluster: FakeApi) -> None:
    cluster.put(SERVICE)
    api.delete(SERVICE, named("Service", LAB, "never-there"))
    assert not cluster.objects
    assert cluster.requests[0][2] == {"propagationPolicy": "Foreground"}


def test_something_that_goes_later_is_waited_for(api: Api, cluster: FakeApi) -> None:
    cluster.put(SERVICE)
    cluster.later(0.05, lambda: cluster.take(f"/api/v1/namespaces/{LAB}/services/object-store"))
    assert api.wait_for("Service", LAB, "object-store", gone, 5) == {}


def test_a_wait_in_vain_ends_early_with_the_cause(api: Api, cluster: FakeApi) -> None:
    cluster.put(DEPLOYMENT)
    waiting = {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image: not found"}}
    cluster.put(pod(containerStatuses=[{"name": "minio", "image": "silo:1", "state": waiting}]))
    with pytest.raises(BackendError, match=r"silo:1 cannot be pulled: .*not found") as caught:
        api.wait_for("Deployment", LAB, "object-store", ready, 60)
    assert "SECLAB_REGISTRY" in caught.value.next_step


def test_a_container_that_died_is_quoted(api: Api, cluster: FakeApi) -> None:
    cluster.put(DEPLOYMENT)
    last = {"terminated": {"exitCode": 1, "reason": "Error"}}
    container = {"name": "minio", "image": "silo:1", "restartCount": 4, "state": {}, "lastState": last}
    cluster.put(pod(containerStatuses=[container]))
    cluster.logs[f"/api/v1/namespaces/{LAB}/pods/object-store-1/log"] = "FATAL: no key\n"
    with pytest.raises(BackendError, match="exit code 1: FATAL: no key"):
        api.wait_for("Deployment", LAB, "object-store", ready, 60)


def test_a_wait_without_a_cause_says_how_long_it_was(api: Api) -> None:
    with pytest.raises(BackendError, match=f"Deployment object-store in {LAB} is not there after 1 s"):
        api.wait_for("Deployment", LAB, "object-store", ready, 0.6)


def test_logs_are_the_last_lines(api: Api, cluster: FakeApi) -> None:
    cluster.logs[f"/api/v1/namespaces/{LAB}/pods/object-store-1/log"] = "one\ntwo\n"
    assert api.logs(LAB, "object-store-1", lines=2) == "one\ntwo\n"
    assert cluster.requests[-1][2] == {"tailLines": "2"}


def test_events_come_oldest_first(api: Api, cluster: FakeApi) -> None:
    for name, when in (("b", "2026-11-22T10:00:02Z"), ("a", "2026-11-22T10:00:01Z")):
        event = {"kind": "Event", "metadata": {"name": name, "namespace": LAB}, "lastTimestamp": when}
        cluster.put({**event, "involvedObject": {"name": "object-store-1"}})
    assert [event["metadata"]["name"] for event in api.events(LAB, "object-store-1")] == ["a", "b"]
    assert not api.events(LAB, "another")
