"""How does a command run in a pod?"""

from __future__ import annotations

import pytest

from cluster.backend import BackendError
from cluster.kind.api import Api, ApiError, Ran
from tests.cluster.kind.api.fake_api import FakeApi

HERE = ("lab-churn-data", "collector-1")
PATH = "/api/v1/namespaces/lab-churn-data/pods/collector-1/exec"


def test_a_command_gets_its_words_and_leaves_code_and_output(api: Api, cluster: FakeApi) -> None:
    cluster.command = lambda command, stdin: Ran(3, " ".join(command).encode(), b"no such file")
    assert api.exec(*HERE, ["cat", "a b"]) == Ran(3, b"cat a b", b"no such file")


def test_without_input_none_is_attached(api: Api, cluster: FakeApi) -> None:
    api.exec(*HERE, ["true"])
    assert "stdin" not in cluster.requests[-1][2]


def test_a_large_input_arrives_whole_and_ends(api: Api) -> None:
    content = bytes(range(256)) * 1000
    assert api.exec(*HERE, ["cat"], content).stdout == content


def test_a_container_can_be_named(api: Api, cluster: FakeApi) -> None:
    api.exec(*HERE, ["true"], container="collector")
    assert cluster.requests[-1][2]["container"] == "collector"


def test_a_pod_that_is_not_there_is_named(api: Api, cluster: FakeApi) -> None:
    cluster.refusals["GET", PATH] = (404, {"message": 'pods "collector-1" not found', "reason": "NotFound"})
    with pytest.raises(ApiError, match='pods "collector-1" not found'):
        api.exec(*HERE, ["true"])


def test_a_command_that_does_not_end_is_given_up(api: Api, cluster: FakeApi) -> None:
    def hang(_: list[str], __: bytes) -> Ran:
        cluster.changes.acquire()
        cluster.changes.wait(2)
        cluster.changes.release()
        return Ran(0, b"", b"")

    cluster.command = hang
    with pytest.raises(BackendError, match="`hang` in a pod did not end"):
        api.exec(*HERE, ["hang"], seconds=0.1)
