from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.kind.refusals import Refused
from cluster.kind.runtime import Info, choose
from tests.cluster.kind.programs import INFO, asked, program, runtime, says

PODMAN = {
    "host": {
        "arch": "amd64",
        "cgroupVersion": "v2",
        "memTotal": 8_000_000_000,
        "security": {"rootless": True},
    },
    "store": {"graphRoot": "/home/me/.local/share/containers/storage"},
    "version": {"Version": "5.4.2"},
}
ANSWERS = 'case "$1" in --version) echo "Docker version 28.2.2";; version) echo "{}";; esac'
SILENT = 'echo "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?" >&2; exit 1'


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": str(folder), **more}


def test_docker_is_taken_when_its_daemon_answers(tmp_path: Path) -> None:
    program(tmp_path, "docker", ANSWERS)
    program(tmp_path, "podman", ANSWERS)
    assert choose(environ(tmp_path)).program == "docker"


def test_podman_is_taken_when_docker_is_not_there_or_silent(tmp_path: Path) -> None:
    program(tmp_path, "podman", ANSWERS)
    assert choose(environ(tmp_path)).program == "podman"
    program(tmp_path, "docker", SILENT)
    chosen = choose(environ(tmp_path))
    assert chosen.program == "podman"
    assert chosen.environ["KIND_EXPERIMENTAL_PROVIDER"] == "podman"


def test_a_setting_decides_where_both_answer(tmp_path: Path) -> None:
    program(tmp_path, "docker", ANSWERS)
    program(tmp_path, "podman", ANSWERS)
    assert choose(environ(tmp_path, SECLAB_RUNTIME="podman")).program == "podman"


def test_podman_that_calls_itself_docker_is_podman(tmp_path: Path) -> None:
    program(tmp_path, "docker", ANSWERS.replace("Docker version", "podman version"))
    program(tmp_path, "podman", ANSWERS)
    assert choose(environ(tmp_path)).program == "podman"


def test_where_neither_answers_the_error_is_about_docker(tmp_path: Path) -> None:
    program(tmp_path, "docker", SILENT)
    program(tmp_path, "podman", "exit 1")
    with pytest.raises(BackendError, match=r"Asking docker failed: Docker's daemon does not answer\. Start it"):
        choose(environ(tmp_path))


def test_where_neither_is_installed_the_embedded_labs_are_still_there(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"no Docker or Podman here.*embedded labs, which need neither"):
        choose(environ(tmp_path))
    with pytest.raises(BackendError, match=r"no podman here\. Install Podman"):
        choose(environ(tmp_path, SECLAB_RUNTIME="podman"))


def test_a_runtime_that_nobody_knows_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="Choose one of: docker, podman"):
        choose(environ(tmp_path, SECLAB_RUNTIME="containerd"))


def test_a_program_that_cannot_be_started_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "docker").write_bytes(b"")
    (tmp_path / "docker").chmod(0o755)
    with pytest.raises(BackendError, match=r"The program docker cannot be started: .*Install Docker Engine"):
        choose(environ(tmp_path))


def test_the_environment_which_may_hold_a_password_is_not_shown(tmp_path: Path) -> None:
    assert "s3cret" not in repr(runtime(tmp_path, "exit 0").__class__("docker", {"HTTP_PROXY": "http://me:s3cret@p"}))


def test_what_it_prints_is_returned_and_what_it_refuses_is_explained(tmp_path: Path) -> None:
    assert runtime(tmp_path, "echo ' yes '").run("ps") == "yes"
    refusing = runtime(tmp_path, 'echo "write /x: no space left on device" >&2; exit 1')
    with pytest.raises(BackendError, match=r"Starting it failed: the disk is full"):
        refusing.run("run", doing="Starting it")
    with pytest.raises(BackendError, match=r"docker volume failed"):
        refusing.run("volume")


def test_a_program_that_hangs_is_ended_and_said(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"docker ps did not end within 0 s\. Restart"):
        runtime(tmp_path, "exec sleep 1000").run("ps", seconds=0.2)


def test_a_program_that_hangs_after_it_told_the_cause_is_explained(tmp_path: Path) -> None:
    script = 'echo "x: i/o timeout" >&2; exec sleep 1000'
    with pytest.raises(BackendError, match="did not answer in time"):
        runtime(tmp_path, script).run("pull", seconds=1)


@pytest.mark.parametrize(
    "said",
    [
        "Error response from daemon: No such container: x",
        "Error: No such image: x",
        "Error response from daemon: network x not found",
        "Error response from daemon: get x: no such volume",
        'Error: no such container "x"',
        "Error: x: image not known",
        "Error: unable to find network with name or ID x: network not found",
    ],
)
def test_what_is_not_there_is_none(tmp_path: Path, said: str) -> None:
    assert runtime(tmp_path, f"echo '{said}' >&2; echo '[]'; exit 1").inspect("container", "x") is None


def test_a_daemon_whose_host_is_unknown_is_not_taken_for_a_thing_that_is_not_there(tmp_path: Path) -> None:
    said = "error during connect: dial tcp: lookup engine.example on 10.0.0.1:53: no such host"
    with pytest.raises(BackendError, match=r"engine\.example cannot be resolved"):
        runtime(tmp_path, f"echo '{said}' >&2; exit 1").inspect("container", "x")


def test_what_is_there_is_what_the_runtime_says_of_it(tmp_path: Path) -> None:
    there = runtime(tmp_path, says([{"Id": "sha256:1"}]))
    assert there.inspect("image", "x") == {"Id": "sha256:1"}
    assert there.has_image("x")
    assert asked(tmp_path) == ["image inspect x", "image inspect x"]


def test_an_image_is_pulled_once_more_when_the_network_falters(tmp_path: Path) -> None:
    script = f'[ -e {tmp_path}/again ] && exit 0; touch {tmp_path}/again; echo "TLS handshake timeout" >&2; exit 1'
    runtime(tmp_path, script).pull("a/b:1@sha256:1")
    assert asked(tmp_path) == ["pull a/b:1@sha256:1"] * 2


def test_an_image_that_is_refused_is_asked_for_once(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"Pulling a/b:1 failed: the registry has no such image"):
        runtime(tmp_path, 'echo "manifest unknown" >&2; exit 1').pull("a/b:1@sha256:1")
    assert len(asked(tmp_path)) == 1


def test_a_pull_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[str] = []
    runtime(tmp_path, "echo 'abc: Pull complete'").pull("a/b:1", told.append)
    assert told == ["abc: Pull complete"]


def test_docker_says_what_it_is(tmp_path: Path) -> None:
    expected = Info("28.2.2", 2, "x86_64", False, 16_000_000_000, "/")
    assert runtime(tmp_path, says(INFO)).info() == expected
    rootless = {**INFO, "CgroupVersion": "1", "SecurityOptions": ["name=rootless"]}
    assert runtime(tmp_path, says(rootless)).info() == Info("28.2.2", 1, "x86_64", True, 16_000_000_000, "/")


def test_podman_says_what_it_is(tmp_path: Path) -> None:
    expected = Info("5.4.2", 2, "amd64", True, 8_000_000_000, "/home/me/.local/share/containers/storage")
    assert runtime(tmp_path, says(PODMAN), "podman").info() == expected
    old = json.loads(json.dumps(PODMAN).replace('"v2"', '"v1"'))
    assert runtime(tmp_path, says(old), "podman").info().cgroup == 1


def test_an_engine_is_known_by_its_id(tmp_path: Path) -> None:
    assert runtime(tmp_path, says({**INFO, "ID": "one"})).engine() == "one"
    assert runtime(tmp_path, says(PODMAN), "podman").engine() == ""


def test_an_engine_that_changes_its_id_with_each_question_is_not_known_by_it(tmp_path: Path) -> None:
    assert runtime(tmp_path, 'echo "{\\"ID\\": \\"$$\\"}"').engine() == ""


ANSWERS_OF_REGISTRIES = {
    "rate_limited": (429, '{"errors": [{"code": "TOOMANYREQUESTS", "message": "pull rate limit"}]}'),
    "not_found": (404, '{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}'),
    "denied": (403, '{"errors": [{"code": "DENIED", "message": "requested access to the resource is denied"}]}'),
    "answered_in_between": (403, "<html>blocked by your company</html>"),
    "registry_ill": (503, "busy"),
}


class Registry(BaseHTTPRequestHandler):
    """Answers every question about an image as the name of the image says."""

    def do_GET(self) -> None:
        code, body = (200, "{}") if self.path == "/v2/" else ANSWERS_OF_REGISTRIES[self.path.split("/")[2]]
        self.send_response(code)
        self.send_header("Content-Type", "application/json" if body[0] == "{" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body.encode())

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.kind
@pytest.mark.parametrize("reason", ANSWERS_OF_REGISTRIES)
def test_what_a_registry_answers_is_understood_from_what_docker_makes_of_it(reason: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(Refused) as refused:
        choose({**os.environ, "SECLAB_RUNTIME": "docker"}).pull(f"127.0.0.1:{server.server_port}/{reason}/image:1")
    server.shutdown()
    server.server_close()
    assert refused.value.reason == reason
