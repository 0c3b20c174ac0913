"""How does one request travel to the API, and what came of it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.kind.api import kubeconfig
from cluster.kind.api.transport import Transport
from tests.cluster.kind.api.fake_api import FakeApi

PATH = "/api/v1/namespaces/lab/pods/p/log"


@pytest.fixture
def transport(cluster: FakeApi, tmp_path: Path) -> Transport:
    return Transport(kubeconfig.read(tmp_path / "kubeconfig"))


@pytest.mark.parametrize("answer", ["<html>Please log in</html>", '{"kind": "Po', "", '"text"'])
def test_an_answer_that_is_no_object_is_an_error_with_a_next_step(
    transport: Transport, cluster: FakeApi, answer: str
) -> None:
    cluster.logs[PATH] = answer
    with pytest.raises(BackendError, match="is not the Kubernetes API") as refused:
        transport.json("GET", PATH)
    assert refused.value.next_step


def test_a_watch_ends_where_a_line_is_broken(transport: Transport, cluster: FakeApi) -> None:
    cluster.logs[PATH] = '{"type": "ADDED"}\n{"type": \n{"type": "DELETED"}\n'
    assert list(transport.lines(PATH, {}, 5)) == [{"type": "ADDED"}]
