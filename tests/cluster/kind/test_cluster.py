from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from cluster.backend import BackendError
from cluster.kind.cluster import KindCluster, down, ensure, find
from cluster.kind.config import config
from cluster.kind.record import Record, read, write
from cluster.kind.refusals import Refused
from cluster.kind.runtime import Runtime
from cluster.kind.steps import Steps
from tests.cluster.kind.engine import Engine, engine, images
from tests.cluster.kind.programs import program

STARTS = """
import sys
from pathlib import Path
from cluster.backend import BackendError
from cluster.kind.cluster import ensure
from cluster.kind.steps import Steps
try:
    ensure(Path(sys.argv[1]), Steps())
except BackendError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture(scope="module")
def prepared() -> Iterator[Mapping[str, str]]:
    with images() as made:
        yield made


@pytest.fixture
def docker(tmp_path: Path, prepared: Mapping[str, str]) -> Iterator[Engine]:
    with engine(tmp_path / "engine", prepared) as made:
        yield made


def begun(docker: Engine, environ: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start `ensure` in a process of its own, and wait until kubeadm runs in the node."""
    command = (sys.executable, "-c", STARTS, str(docker.home))
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    waits = f"until docker exec {docker.node} test -f /began 2>/dev/null; do sleep 0.2; done"
    subprocess.run(("/bin/sh", "-c", waits), env=environ, check=True, timeout=120)
    return process


@pytest.mark.kind
def test_a_cluster_comes_up_is_found_again_mended_and_goes_without_a_trace(docker: Engine) -> None:
    made = ensure(docker.home, None, docker.environ)
    assert find(docker.home, docker.environ) == made
    assert_on_loopback_only(docker, made)
    assert stat.S_IMODE(made.kubeconfig.stat().st_mode) == 0o600
    assert yaml.safe_load(made.kubeconfig.read_text())["current-context"] == made.context
    before = docker.ask("inspect", "--format", "{{.Id}}", docker.node)
    docker.ask("stop", "--time", "0", docker.node, f"{made.name}-registry")
    made.kubeconfig.unlink()
    assert find(docker.home, docker.environ) is None
    assert ensure(docker.home, None, docker.environ) == made
    assert docker.ask("inspect", "--format", "{{.Id}}", docker.node) == before
    again = Steps(None)
    assert ensure(docker.home, again, docker.environ) == made
    assert [step.title for step in again.taken if step.seconds] == ["Machine is ready", "Node, network and DNS ready"]
    assert down(docker.home, environ=docker.environ)[0] == f"the cluster {made.name}"
    assert not docker.left()
    assert sorted(file.name for file in (docker.home / "kind").iterdir()) == ["cluster.lock"]
    assert find(docker.home, docker.environ) is None
    assert down(docker.home, environ=docker.environ) == ()


def assert_on_loopback_only(docker: Engine, made: KindCluster) -> None:
    for container in (made.node, f"{made.name}-registry"):
        ports = json.loads(docker.ask("inspect", "--format", "{{json .HostConfig.PortBindings}}", container))
        assert {binding["HostIp"] for bindings in ports.values() for binding in bindings} == {"127.0.0.1"}
    told = docker.ask("port", made.node)
    assert all(f"{inside}/tcp -> 127.0.0.1:{outside}" in told for inside, outside in made.ports.items())


@pytest.mark.kind
def test_a_pull_that_is_refused_says_why_and_leaves_nothing(docker: Engine) -> None:
    environ = {name: value for name, value in docker.environ.items() if not name.startswith("SECLAB_IMAGE_")}
    with pytest.raises(Refused, match=r"Pulling registry\.invalid/m/kindest/node:v1\.37\.0 failed") as refused:
        ensure(docker.home, None, {**environ, "SECLAB_REGISTRY": "registry.invalid/m"})
    assert refused.value.reason in {"unknown_name", "slow_network"}
    with pytest.raises(Refused, match=r"nobody listens at 127\.0\.0\.1:1"):
        ensure(docker.home, None, {**environ, "SECLAB_IMAGE_NODE": f"127.0.0.1:1/node@sha256:{'a' * 64}"})
    assert not docker.left()
    assert down(docker.home, environ=docker.environ) == ()


@pytest.mark.kind
def test_a_cluster_that_does_not_come_up_leaves_its_logs_and_nothing_else(docker: Engine) -> None:
    with pytest.raises(Refused, match="Kubernetes did not come up in the node") as refused:
        ensure(docker.home, None, docker.with_node("broken"))
    assert refused.value.reason == "no_control_plane"
    (logs,) = (docker.home / "kind" / "logs").iterdir()
    assert str(logs) in str(refused.value)
    assert (logs / docker.node / "inspect.json").is_file()
    assert not [name for name in docker.left() if name == docker.node]


@pytest.mark.kind
def test_ctrl_c_ends_kind_and_the_next_start_goes_on(docker: Engine) -> None:
    process = begun(docker, docker.with_node("slow"))
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert said.startswith("Interrupted Interrupted while creating the cluster. Done before: machine is ready")
    steps = Steps(None)
    ensure(docker.home, steps, docker.environ)
    taken = {step.title: step.seconds for step in steps.taken}
    assert taken["Registry started"] == 0
    assert taken["Cluster created"] > 0


class Watched(io.StringIO):
    """A stream that says when somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Event()

    def write(self, text: str) -> int:
        if "Waiting for another start or stop" in text:
            self.waiting.set()
        return super().write(text)


@pytest.mark.kind
def test_what_a_killed_start_has_left_running_is_waited_for_before_the_next_one(docker: Engine) -> None:
    process = begun(docker, docker.with_node("slow"))
    process.kill()
    process.communicate()
    shown = Watched()
    found: list[KindCluster] = []
    next_start = threading.Thread(target=lambda: found.append(ensure(docker.home, Steps(shown), docker.environ)))
    next_start.start()
    assert shown.waiting.wait(60)
    assert not found
    docker.ask("exec", docker.node, "touch", "/go-on")
    next_start.join(240)
    assert found == [find(docker.home, docker.environ)]


@pytest.mark.kind
def test_a_strange_cluster_of_that_name_is_neither_used_nor_removed(docker: Engine) -> None:
    docker.ask("run", "--detach", "--name", docker.node, docker.environ["SECLAB_IMAGE_NODE"])
    with pytest.raises(BackendError, match="this course did not make"):
        ensure(docker.home, None, docker.environ)
    assert down(docker.home, environ=docker.environ) == ()
    assert docker.left() == [docker.node]


@pytest.mark.kind
def test_kind_refuses_a_configuration_with_a_field_that_it_does_not_know(docker: Engine, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"{config('x', 'a/node:1', {30901: 40001}, cgroup=1)}\nfrob: 1\n")
    command = ("kind", "create", "cluster", "--config", str(file), "--kubeconfig", str(tmp_path / "kubeconfig"))
    done = subprocess.run(command, env=docker.environ, capture_output=True, text=True, check=False)
    assert "field frob not found" in done.stderr


def test_a_cluster_runs_nowhere_where_nothing_was_made(tmp_path: Path) -> None:
    assert find(tmp_path, {}) is None
    assert down(tmp_path, environ={}) == ()
    assert not (tmp_path / "kind").exists()


def test_a_machine_that_lacks_things_is_told_all_of_them_at_once(tmp_path: Path) -> None:
    program(
        tmp_path / "bin",
        "docker",
        'case "$1" in container) echo "No such container" >&2; exit 1;; info) echo "{}";; esac',
    )
    program(tmp_path / "bin", "kind", "echo kind v0.20.0")
    with pytest.raises(BackendError, match=r"kind: 0\.20\.0, older than 0\.33\.0; Processor: unknown") as lacking:
        ensure(tmp_path, None, {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})
    assert "Install kind 0.33.0" in lacking.value.next_step
    assert not (tmp_path / "kind" / "cluster.json").exists()


def test_another_runtime_than_the_one_that_made_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kind").mkdir()
    fields = {"name": "seclab", "owner": "0", "runtime": "docker", "ports": {}, "registry_port": 1, "network": False}
    (tmp_path / "kind" / "cluster.json").write_text(json.dumps(fields))
    with pytest.raises(BackendError, match=r"seclab was made with docker, and SECLAB_RUNTIME asks for podman\. Remove"):
        ensure(tmp_path, None, {"SECLAB_RUNTIME": "podman", "PATH": os.defpath})


EMPTY = """case "$1" in
  container) echo "No such container" >&2; exit 1;;
  info) echo '{"ID": "here"}';;
esac"""


@pytest.mark.parametrize("act", [ensure, down])
def test_on_another_engine_than_the_one_that_has_it_nothing_is_made_or_forgotten(
    act: Callable[..., object], tmp_path: Path
) -> None:
    made = Record("seclab", "0", "docker", {30901: 40001}, 40100, network=True, complete=True, engine="there")
    (tmp_path / "kind").mkdir()
    write(tmp_path, made)
    program(tmp_path / "bin", "docker", EMPTY)
    with pytest.raises(BackendError, match="another Docker engine than the one that the cluster seclab was") as refused:
        act(tmp_path, environ={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})
    assert "DOCKER_HOST" in refused.value.next_step
    assert str(tmp_path / "kind" / "cluster.json") in refused.value.next_step
    assert read(tmp_path) == made


def test_on_its_own_engine_a_cluster_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "kind").mkdir()
    write(tmp_path, Record("seclab", "0", "docker", {30901: 40001}, 40100, network=False, engine="here"))
    program(tmp_path / "bin", "docker", EMPTY.replace("container)", "container|volume)"))
    assert down(tmp_path, environ={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}) == ()
    assert read(tmp_path) is None


def test_a_cluster_knows_its_node_and_its_context(tmp_path: Path) -> None:
    made = KindCluster("seclab", tmp_path, Runtime("docker", {}), {30901: 40001}, "localhost:40100")
    assert (made.node, made.context) == ("seclab-control-plane", "kind-seclab")
