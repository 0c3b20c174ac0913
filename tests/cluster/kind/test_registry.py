from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cluster.backend import BackendError
from cluster.kind import registry
from cluster.kind.record import Record
from cluster.kind.runtime import Runtime
from tests.cluster.kind.programs import asked, runtime, says

RECORD = Record("seclab", "0f" * 16, "docker", {}, 40100, network=True)
LABELS = {"seclab.owner": "0f" * 16}
OURS = {"Config": {"Labels": LABELS}, "State": {"Running": True}}
NOTHING = 'echo "Error: No such container: x" >&2; exit 1'


def test_our_registry_that_runs_is_left_as_it_is(tmp_path: Path) -> None:
    assert registry.running(runtime(tmp_path, says([OURS])), RECORD)
    assert asked(tmp_path) == ["container inspect seclab-registry"]


def test_our_registry_that_was_stopped_is_started(tmp_path: Path) -> None:
    stopped = {**OURS, "State": {"Running": False}}
    assert registry.running(runtime(tmp_path, says([stopped])), RECORD)
    assert asked(tmp_path)[-1] == "start seclab-registry"


def test_where_there_is_no_registry_none_runs(tmp_path: Path) -> None:
    assert not registry.running(runtime(tmp_path, NOTHING), RECORD)


@pytest.mark.parametrize("labels", [None, {}, {"seclab.owner": "somebody"}])
def test_a_strange_registry_of_that_name_is_refused(tmp_path: Path, labels: object) -> None:
    strange = runtime(tmp_path, says([{"Config": {"Labels": labels}}]))
    with pytest.raises(BackendError, match=r"seclab-registry is there that this course did not make") as refused:
        registry.running(strange, RECORD)
    assert "SECLAB_CLUSTER" in refused.value.next_step


def started(tmp_path: Path) -> str:
    registry.start(
        runtime(tmp_path, '[ "$2" = inspect ] && { echo "no such volume" >&2; exit 1; } || :'), RECORD, "reg:3"
    )
    return asked(tmp_path)[-1]


def test_the_registry_listens_on_loopback_only(tmp_path: Path) -> None:
    command = started(tmp_path)
    assert command.count("--publish") == 1
    assert "--publish 127.0.0.1:40100:5000" in command


def test_the_registry_has_no_rights_that_it_can_do_without(tmp_path: Path) -> None:
    command = started(tmp_path)
    for flag in ("--read-only", "--cap-drop ALL", "--security-opt no-new-privileges", "--memory", "--pids-limit"):
        assert flag in command
    assert "--privileged" not in command
    assert command.endswith(" reg:3")


def test_the_registry_and_its_volume_say_whose_they_are(tmp_path: Path) -> None:
    labels = f"--label seclab.owner={RECORD.owner} --label app.kubernetes.io/part-of=seclab"
    assert labels in started(tmp_path)
    assert f"volume create {labels} seclab-registry" in asked(tmp_path)


def test_a_volume_that_is_there_is_used_again(tmp_path: Path) -> None:
    registry.start(runtime(tmp_path, says([{"Labels": LABELS}])), RECORD, "reg:3")
    assert not [question for question in asked(tmp_path) if question.startswith("volume create")]


@pytest.mark.parametrize("labels", [None, {}, {"seclab.owner": "somebody"}])
def test_a_strange_volume_of_that_name_is_refused(tmp_path: Path, labels: object) -> None:
    with pytest.raises(BackendError, match=r"A volume seclab-registry is there that this course did not make") as no:
        registry.start(runtime(tmp_path, says([{"Labels": labels}])), RECORD, "reg:3")
    assert "docker volume rm seclab-registry" in no.value.next_step
    assert asked(tmp_path) == ["volume inspect seclab-registry"]


TAKEN = '[ "$1" = run ] && { echo "Bind failed: port is already allocated" >&2; exit 125; }'


def test_a_registry_that_does_not_start_leaves_no_container(tmp_path: Path) -> None:
    taken = f"{TAKEN}\n{says([{**OURS, 'Labels': LABELS}])}"
    with pytest.raises(BackendError, match=r"Starting the registry failed: a port of 127.0.0.1 was taken"):
        registry.start(runtime(tmp_path, taken), RECORD, "reg:3")
    assert asked(tmp_path)[-1] == "rm --force --volumes seclab-registry"


def test_a_strange_container_that_was_in_its_way_stays(tmp_path: Path) -> None:
    strange = {"Config": {"Labels": {}}, "Labels": LABELS}
    with pytest.raises(BackendError, match="Starting the registry failed"):
        registry.start(runtime(tmp_path, f"{TAKEN}\n{says([strange])}"), RECORD, "reg:3")
    assert not [question for question in asked(tmp_path) if question.startswith("rm ")]


def keeps_input(tmp_path: Path, networks: dict[str, object]) -> Runtime:
    container = says([{**OURS, "NetworkSettings": {"Networks": networks}}])
    return runtime(
        tmp_path, f'case "$1" in exec) cat >>{tmp_path}/input; echo >>{tmp_path}/input;; *) {container}\n;; esac'
    )


def test_the_node_finds_the_registry_under_the_names_that_this_machine_has_for_it(tmp_path: Path) -> None:
    registry.connect(keeps_input(tmp_path, {}), RECORD, "seclab-control-plane")
    questions = asked(tmp_path)
    assert "network connect kind seclab-registry" in questions
    for host in ("localhost", "127.0.0.1"):
        copied = f"cp /dev/stdin /etc/containerd/certs.d/{host}:40100/hosts.toml"
        assert f"exec --interactive seclab-control-plane {copied}" in questions
    assert '[host."http://seclab-registry:5000"]' in (tmp_path / "input").read_text()


def test_the_registry_is_announced_as_kubernetes_says(tmp_path: Path) -> None:
    registry.connect(keeps_input(tmp_path, {"kind": {}}), RECORD, "seclab-control-plane")
    written = (tmp_path / "input").read_text()
    document = yaml.safe_load(written[written.index("apiVersion") :])
    assert (document["kind"], document["metadata"]["namespace"]) == ("ConfigMap", "kube-public")
    assert document["metadata"]["name"] == "local-registry-hosting"
    assert yaml.safe_load(document["data"]["localRegistryHosting.v1"])["host"] == "localhost:40100"


def test_a_registry_on_the_network_is_not_connected_twice(tmp_path: Path) -> None:
    registry.connect(keeps_input(tmp_path, {"kind": {}}), RECORD, "seclab-control-plane")
    assert "network connect kind seclab-registry" not in asked(tmp_path)


def test_it_is_connected_when_network_node_and_cluster_know_it(tmp_path: Path) -> None:
    assert registry.connected(keeps_input(tmp_path, {"kind": {}}), RECORD, "node")
    assert not registry.connected(keeps_input(tmp_path, {"bridge": {}}), RECORD, "node")
    forgot = f'[ "$1" = exec ] && exit 1\n{says([{"NetworkSettings": {"Networks": {"kind": {}}}}])}'
    assert not registry.connected(runtime(tmp_path, forgot), RECORD, "node")


def test_what_is_ours_is_removed_and_said(tmp_path: Path) -> None:
    ours = runtime(tmp_path, says([{**OURS, "Labels": {"seclab.owner": RECORD.owner}}]))
    assert registry.remove(ours, RECORD) == (
        "the registry seclab-registry",
        "the volume seclab-registry with the images in it",
    )
    assert "rm --force --volumes seclab-registry" in asked(tmp_path)
    assert asked(tmp_path)[-1] == "volume rm seclab-registry"


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    strange = runtime(tmp_path, says([{"Config": {"Labels": {}}, "Labels": None}]))
    assert registry.remove(strange, RECORD) == ()
    assert all("inspect" in question for question in asked(tmp_path))


def test_where_nothing_is_left_nothing_is_removed(tmp_path: Path) -> None:
    assert registry.remove(runtime(tmp_path, NOTHING), RECORD) == ()
