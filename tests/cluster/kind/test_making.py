from __future__ import annotations

from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.kind import record
from cluster.kind.images import Images
from cluster.kind.making import Maker, kubeconfig
from cluster.kind.record import Record
from cluster.kind.refusals import Refused
from cluster.kind.steps import Steps
from tests.cluster.kind.programs import INFO, asked, program, runtime, says

PINNED = "docker.io/library/python:3@sha256:" + "a" * 64
RECORD = Record("seclab", "0f" * 16, "docker", {}, 0, network=False)
NO_NODE = 'case "$1 $2" in "container inspect") echo "No such container" >&2; exit 1;; esac'
OURS = says([{"Config": {"Labels": {"seclab.owner": RECORD.owner}}, "Labels": {"seclab.owner": RECORD.owner}}])
ABSENT = 'case "$*" in *inspecti*) exit 1;; esac'


def maker(tmp_path: Path, shell: str, python: str = PINNED, called: str = "docker") -> Maker:
    record.folder(tmp_path).mkdir(exist_ok=True)
    images = Images("node:1", "store:1", python, "registry:1")
    return Maker(tmp_path, RECORD, runtime(tmp_path / "bin", shell, called), images, held=0)


def test_the_kubeconfig_is_in_the_home_of_the_course(tmp_path: Path) -> None:
    assert kubeconfig(tmp_path) == tmp_path / "kind" / "kubeconfig"


def test_a_pinned_image_comes_from_its_registry_straight_into_the_node(tmp_path: Path) -> None:
    maker(tmp_path, ABSENT)._bring("python", PINNED, Steps(None))
    assert asked(tmp_path / "bin")[-1] == f"exec seclab-control-plane crictl pull {PINNED}"


def test_an_image_in_the_node_is_not_fetched_again(tmp_path: Path) -> None:
    maker(tmp_path, "exit 0")._bring("python", PINNED, Steps(None))
    assert asked(tmp_path / "bin") == [f"exec seclab-control-plane crictl inspecti -q {PINNED}"]


def test_an_image_that_the_node_is_refused_is_named(tmp_path: Path) -> None:
    shell = f'{ABSENT}\necho "lookup registry-1.docker.io: no such host" >&2; exit 1'
    with pytest.raises(Refused, match=r"Fetching the python image into the cluster failed: the name registry-1"):
        maker(tmp_path, shell)._bring("python", PINNED, Steps(None))


@pytest.mark.parametrize("called", ["docker", "podman"])
def test_an_image_of_ones_own_comes_from_this_machine_in_a_file_that_is_gone_afterwards(
    tmp_path: Path, called: str
) -> None:
    program(tmp_path / "bin", "kind", f'echo "kind $*" >>{tmp_path}/bin/asked; cat "$3" >>{tmp_path}/bin/asked')
    saves = f'case "$1" in save) echo "the image" >"$3";; esac\n{ABSENT}\n{says([{}])}'
    maker(tmp_path, saves, called=called)._bring("python", "mine:1", Steps(None))
    *_, saved, loaded, found = asked(tmp_path / "bin")
    archive = saved.split()[2]
    assert saved == f"save --output {archive} mine:1"
    assert loaded == f"kind load image-archive {archive} --name seclab"
    assert found == "the image"
    assert not list(record.folder(tmp_path).iterdir())


def test_a_cluster_without_its_images_is_not_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for done in ("_registry_runs", "_created", "_connected"):
        monkeypatch.setattr(Maker, done, lambda self: True)
    monkeypatch.setattr(Maker, "_wait", lambda self, told: None)
    with pytest.raises(BackendError):
        maker(tmp_path, f'{ABSENT}\ncase "$*" in *pull*) exit 1;; esac\n{says([{}])}').make(Steps(None))
    assert record.read(tmp_path) is None
    assert maker(tmp_path, says([{}])).make(Steps(None)).complete
    assert record.read(tmp_path) == RECORD.with_(complete=True)


def test_a_port_that_was_taken_in_between_is_replaced(tmp_path: Path) -> None:
    once = f"""case "$1" in run) [ -e {tmp_path}/again ] && exit 0
touch {tmp_path}/again; echo "port is already allocated" >&2; exit 1;; esac
{OURS}"""
    made = maker(tmp_path, once)
    made._start_registry(lambda _: None)
    published = [line.partition("--publish ")[2].split()[0] for line in asked(tmp_path / "bin") if "--publish" in line]
    assert len(set(published)) == 2
    assert published[-1] == f"127.0.0.1:{made.record.registry_port}:5000"


def test_ports_that_are_always_taken_are_given_up(tmp_path: Path) -> None:
    shell = f'case "$1" in run) echo "port is already allocated" >&2; exit 1;; esac\n{OURS}'
    with pytest.raises(Refused, match="was taken"):
        maker(tmp_path, shell)._start_registry(lambda _: None)
    assert sum("--publish" in line for line in asked(tmp_path / "bin")) == 3


def test_any_other_refusal_is_not_tried_again(tmp_path: Path) -> None:
    shell = f'case "$1" in run) echo "no space left on device" >&2; exit 1;; esac\n{OURS}'
    with pytest.raises(Refused, match="the disk is full"):
        maker(tmp_path, shell)._start_registry(lambda _: None)
    assert sum("--publish" in line for line in asked(tmp_path / "bin")) == 1


def test_what_is_about_to_be_made_is_recorded_before_it_is_made(tmp_path: Path) -> None:
    shell = f"""{NO_NODE}
case "$1" in network) echo "network kind not found" >&2; exit 1;; info) {says(INFO)}
;; esac"""
    program(tmp_path / "bin", "kind", f"cp {tmp_path}/kind/cluster.json {tmp_path}/then; exit 1")
    with pytest.raises(BackendError):
        maker(tmp_path, shell)._create(lambda _: None)
    (tmp_path / "then").replace(tmp_path / "kind" / "cluster.json")
    then = record.read(tmp_path)
    assert then is not None
    assert len(then.ports) == 8
    assert (then.network, then.complete) == (True, False)


@pytest.mark.parametrize(("called", "kept"), [("docker", True), ("podman", False)])
def test_only_where_a_daemon_makes_the_node_the_lock_goes_to_kind(tmp_path: Path, called: str, kept: bool) -> None:
    shell = f'{NO_NODE}\ncase "$1" in network) echo "[{{}}]";; info) {says(INFO)}\n;; esac'
    program(tmp_path / "bin", "kind", f'[ "$1" != create ] || readlink /proc/self/fd/* >{tmp_path}/open; exit 1')
    made = maker(tmp_path, shell, called=called)
    with record.alone(tmp_path, Steps(None)) as held, pytest.raises(BackendError):
        Maker(tmp_path, made.record, made._runtime, made._images, held)._create(lambda _: None)
    assert ("cluster.lock" in (tmp_path / "open").read_text()) == kept


def test_a_network_that_was_there_before_is_not_ours(tmp_path: Path) -> None:
    shell = f'{NO_NODE}\ncase "$1" in network) echo "[{{}}]";; info) {says(INFO)}\n;; esac'
    program(tmp_path / "bin", "kind", "exit 1")
    made = maker(tmp_path, shell)
    with pytest.raises(BackendError):
        made._create(lambda _: None)
    assert made.record.network is False
