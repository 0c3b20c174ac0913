from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.kind import node, provider
from cluster.kind.record import Record
from tests.cluster.kind.programs import asked, program, runtime, says

RECORD = Record("seclab", "0f" * 16, "docker", {30901: 40001, 30902: 40002}, 40100, network=True)


def container(running: bool = True, **ports: tuple[str, str]) -> list[dict[str, Any]]:
    bound = {"30901/tcp": ("127.0.0.1", "40001"), "30902/tcp": ("127.0.0.1", "40002"), **ports}
    bindings = {inside: [{"HostIp": host, "HostPort": port}] for inside, (host, port) in bound.items()}
    return [{"State": {"Running": running}, "HostConfig": {"PortBindings": bindings}}]


def test_a_node_with_the_ports_that_were_chosen_for_it_is_ours(tmp_path: Path) -> None:
    assert node.state(runtime(tmp_path, says(container())), RECORD) == "running"
    assert node.state(runtime(tmp_path, says(container(running=False))), RECORD) == "stopped"
    assert asked(tmp_path)[0] == "container inspect seclab-control-plane"


def test_other_ports_of_it_do_not_matter(tmp_path: Path) -> None:
    more = container(**{"6443/tcp": ("127.0.0.1", "33333")})
    assert node.state(runtime(tmp_path, says(more)), RECORD) == "running"


@pytest.mark.parametrize("ports", [{"30902/tcp": ("127.0.0.1", "40003")}, {"30901/tcp": ("0.0.0.0", "40001")}])
def test_a_node_with_other_ports_is_somebody_elses(tmp_path: Path, ports: dict[str, tuple[str, str]]) -> None:
    assert node.state(runtime(tmp_path, says(container(**ports))), RECORD) == "foreign"


def test_a_node_is_never_ours_before_we_have_chosen_ports(tmp_path: Path) -> None:
    assert node.state(runtime(tmp_path, says(container())), RECORD.with_(ports={})) == "foreign"
    bare = [{"State": {}, "HostConfig": {"PortBindings": None}}]
    assert node.state(runtime(tmp_path, says(bare)), RECORD) == "foreign"


def test_where_there_is_no_node_it_is_absent(tmp_path: Path) -> None:
    nothing = runtime(tmp_path, 'echo "Error: No such container: x" >&2; exit 1')
    assert node.state(nothing, RECORD) == "absent"
    assert node.must_not_be_foreign(nothing, RECORD) == "absent"


def test_a_node_tells_what_it_was_made_of(tmp_path: Path) -> None:
    assert (
        node.made_of(runtime(tmp_path, says([{"Config": {"Image": "kindest/node:v1"}}])), RECORD) == "kindest/node:v1"
    )


def test_a_strange_cluster_is_refused_with_two_ways_out(tmp_path: Path) -> None:
    strange = runtime(tmp_path, says(container(**{"30901/tcp": ("0.0.0.0", "1")})))
    with pytest.raises(BackendError, match=r"seclab is there that this course did not make") as refused:
        node.must_not_be_foreign(strange, RECORD)
    assert "SECLAB_CLUSTER" in refused.value.next_step
    assert "kind delete cluster --name seclab" in refused.value.next_step


def test_a_strange_cluster_is_not_removed(tmp_path: Path) -> None:
    strange = runtime(tmp_path, says(container(**{"30901/tcp": ("0.0.0.0", "1")})))
    assert node.remove(strange, RECORD, "/kubeconfig") == ()
    assert asked(tmp_path) == ["container inspect seclab-control-plane"]


def test_our_cluster_is_removed_by_kind(tmp_path: Path) -> None:
    program(tmp_path, "kind", f'echo "kind $*" >>{tmp_path}/asked')
    assert node.remove(runtime(tmp_path, says(container())), RECORD, "/kubeconfig") == ("the cluster seclab",)
    assert asked(tmp_path)[-1] == "kind delete cluster --name seclab --kubeconfig /kubeconfig"


def test_our_cluster_is_removed_also_where_kind_has_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "BUILT_HERE", tmp_path / "none")
    monkeypatch.setattr(provider.shutil, "which", lambda *_, **__: None)
    assert node.remove(runtime(tmp_path, says(container())), RECORD, "/kubeconfig") == ("the cluster seclab",)
    assert asked(tmp_path)[-1] == "rm --force --volumes seclab-control-plane"


def test_kubectl_runs_in_the_node_as_its_administrator(tmp_path: Path) -> None:
    answer = node.kubectl(runtime(tmp_path, "cat"), "seclab", "apply", "-f", "-", stdin=b"kind: Pod")
    assert answer == "kind: Pod"
    (question,) = asked(tmp_path)
    assert question.startswith(
        "exec --interactive seclab-control-plane kubectl --kubeconfig=/etc/kubernetes/admin.conf"
    )


def test_the_wait_watches_node_network_dns_and_accounts(tmp_path: Path) -> None:
    node.wait(runtime(tmp_path, "exit 0"), "seclab")
    questions = "\n".join(asked(tmp_path))
    for part in ("condition=Ready nodes", "rollout status daemonset", "rollout status deployment", "serviceaccount"):
        assert part in questions
    assert questions.count("--timeout=") == 4


def test_a_server_that_is_still_starting_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "AGAIN_SECONDS", 0)
    script = f'[ $1 != exec -o -e {tmp_path}/up ] || {{ touch {tmp_path}/up; echo "refused" >&2; exit 1; }}'
    node.wait(runtime(tmp_path, script), "seclab")
    assert len(asked(tmp_path)) == 6


@pytest.mark.parametrize("moment", ["2026-11-22T11:05:00.9Z", "2026-11-22T12:05:00.123456789+01:00"])
def test_what_a_restarted_node_says_of_its_last_run_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr(node, "AGAIN_SECONDS", 0)
    new, old = "2026-11-22T11:05:00Z", "2026-11-22T10:59:59Z"
    pods = f'[ -e {tmp_path}/up ] && echo "{new} {new}" || echo "{new} {old}"; touch {tmp_path}/up'
    script = f'case "$*" in *inspect*)\n{says(moment)}\n;; *"get pods"*) {pods};; esac'
    node.wait(runtime(tmp_path, script), "seclab")
    assert [" get pods " in question for question in asked(tmp_path)] == [False, True, False, True, *[False] * 4]


@pytest.mark.parametrize(
    ("began", "pods", "settled"),
    [
        (timedelta(minutes=5), "exit 1", True),
        (timedelta(seconds=5), "exit 1", False),
        (timedelta(seconds=5), "echo 2020-01-01T00:00:00Z", False),
        (timedelta(seconds=5), "echo 2999-01-01T00:00:00Z", True),
    ],
)
def test_a_node_that_has_just_started_is_taken_when_it_tells_of_this_run(
    tmp_path: Path, began: timedelta, pods: str, settled: bool
) -> None:
    moment = (datetime.now(UTC) - began).isoformat()
    script = f'case "$*" in *inspect*)\n{says(moment)}\n;; *"get pods"*) {pods};; esac'
    assert node.settled(runtime(tmp_path, script), "seclab") is settled


def test_a_wait_that_is_over_says_what_kubectl_said_last(tmp_path: Path) -> None:
    late = runtime(tmp_path, 'echo "error: timed out waiting for the condition on nodes/seclab" >&2; exit 1')
    with pytest.raises(BackendError, match=r"Waiting 0 s for the cluster failed: timed out waiting.*nodes/seclab"):
        node.wait(late, "seclab", seconds=0)


def test_the_network_goes_only_if_it_was_made_for_us_and_is_empty(tmp_path: Path) -> None:
    empty = runtime(tmp_path, f'[ "$1" = ps ] && exit 0\n{says([{"Containers": {}}])}')
    assert node.remove_network(empty, RECORD.with_(network=False), "kind") == ()
    assert asked(tmp_path) == []
    assert node.remove_network(empty, RECORD, "kind") == ("the network kind",)
    assert asked(tmp_path)[-1] == "network rm kind"


def test_a_network_that_others_use_stays(tmp_path: Path) -> None:
    used = runtime(tmp_path, says([{"Containers": {"1": {"Name": "kind-control-plane"}}}]))
    assert node.remove_network(used, RECORD, "kind") == ()
    assert "network rm kind" not in asked(tmp_path)


def test_a_network_that_a_stopped_container_needs_to_start_again_stays(tmp_path: Path) -> None:
    stopped = runtime(tmp_path, f'[ "$1" = ps ] && {{ echo 8f2a; exit 0; }}\n{says([{"Containers": {}}])}')
    assert node.remove_network(stopped, RECORD, "kind") == ()
    assert asked(tmp_path)[-1] == "ps --all --quiet --filter network=kind"


def test_a_network_that_the_runtime_keeps_is_not_said_to_be_removed(tmp_path: Path) -> None:
    refusing = runtime(tmp_path, f'[ "$1" = ps ] && exit 0\n[ "$2" = rm ] && exit 1\n{says([{"Containers": {}}])}')
    assert node.remove_network(refusing, RECORD, "kind") == ()
