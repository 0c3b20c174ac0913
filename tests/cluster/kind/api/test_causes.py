"""Why does a pod not run, in words?"""

from __future__ import annotations

from typing import Any

import pytest

from cluster.kind.api.causes import Cause, cause


def pod(container: dict[str, Any] | None = None, **status: Any) -> dict[str, Any]:
    told = {"containerStatuses": [{"name": "minio", "image": "silo:1", **container}]} if container else {}
    return {"metadata": {"name": "store-1"}, "status": {**told, **status}}


def why(*pods: dict[str, Any], events: tuple[dict[str, Any], ...] = ()) -> Cause:
    found = cause(pods, events, lambda pod, container: f"last words of {pod}/{container}")
    assert found
    return found


def waiting(reason: str, message: str = "") -> dict[str, Any]:
    return {"state": {"waiting": {"reason": reason, "message": message}}}


def warning(kind: str, name: str, message: str) -> dict[str, Any]:
    return {"type": "Warning", "involvedObject": {"kind": kind, "name": name}, "message": message}


def test_all_is_well_when_nothing_is_known() -> None:
    assert cause((), (), lambda *_: "") is None


def test_a_pull_is_in_vain_once_it_is_put_off() -> None:
    first = why(pod(waiting("ErrImagePull", "429 Too Many Requests")))
    assert first.message == "the image silo:1 cannot be pulled: 429 Too Many Requests"
    assert not first.in_vain
    assert why(pod(waiting("ImagePullBackOff"))).in_vain


def test_a_pod_without_room_names_what_lacks() -> None:
    condition = {"type": "PodScheduled", "status": "False", "message": "0/1 nodes: Insufficient memory"}
    found = why(pod(conditions=[condition]))
    assert "no node has room for pod store-1: 0/1 nodes: Insufficient memory" in found.message
    assert "more memory" in found.next_step


def test_a_container_that_ran_out_of_memory_is_said_so() -> None:
    last = {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}
    found = why(pod({"state": {}, "lastState": last, "restartCount": 1}))
    assert found.message == "the container minio of pod store-1 was killed because its memory is full"
    assert not found.in_vain


@pytest.mark.parametrize(("restarts", "in_vain"), [(1, False), (3, True)])
def test_a_container_that_ends_is_quoted_and_given_up_after_some_tries(restarts: int, in_vain: bool) -> None:
    ended = {"terminated": {"exitCode": 1, "reason": "Error"}}
    found = why(pod({"state": ended, "restartCount": restarts}))
    assert found.message.endswith("ended with exit code 1: last words of store-1/minio")
    assert found.in_vain == in_vain


def test_a_container_that_is_ready_again_is_no_cause() -> None:
    last = {"terminated": {"exitCode": 1, "reason": "Error"}}
    assert cause([pod({"ready": True, "state": {"running": {}}, "lastState": last})], (), lambda *_: "") is None


def test_what_cannot_be_mended_comes_first() -> None:
    found = why(pod(waiting("ErrImagePull")), pod(waiting("CreateContainerConfigError", "no Secret")))
    assert found.message == "the container minio cannot be made: no Secret"


def test_a_pod_that_goes_away_is_no_cause() -> None:
    going = pod(waiting("ImagePullBackOff"))
    going["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z"
    assert cause([going], (), lambda *_: "") is None


def test_without_a_state_the_newest_warning_about_the_pod_tells() -> None:
    events = (
        warning("Pod", "store-1", "old"),
        warning("Pod", "store-1", "FailedMount: no volume"),
        warning("Pod", "else", "x"),
    )
    assert why(pod(), events=events).message == "Pod store-1: FailedMount: no volume"


def test_without_a_pod_the_warning_of_what_should_make_it_tells() -> None:
    events = (warning("ReplicaSet", "store-5d", 'violates PodSecurity "restricted:latest"'),)
    assert why(events=events).message == 'ReplicaSet store-5d: violates PodSecurity "restricted:latest"'
