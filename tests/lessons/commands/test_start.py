"""Does one command open the course, and one Ctrl-C close all of it?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from cluster import backends, choice
from cluster.backend import BackendError
from cluster.embedded import EmbeddedBackend
from cluster.kind import record
from cluster.kind.cluster import KindCluster
from cluster.kind.record import Record
from cluster.kind.runtime import Runtime
from cluster.kind.steps import Interrupted, Steps
from lessons import server
from lessons.doctor import Diagnosis
from lessons.safe_files import locked

RUNS = "The course runs at  "


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Run `seclab start` as a learner does, in a process of its own."""
    code = "import sys; from lessons.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "start", "--no-browser", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)


def address(process: subprocess.Popen[str]) -> str:
    """Wait for the line that says where the course is."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith(RUNS):
            return line.removeprefix(RUNS).strip()
    error = process.stderr.read() if process.stderr else ""
    raise AssertionError("".join([*said, error]))


def call(url: str, path: str, token: str = "", method: str = "GET") -> tuple[int, Any]:
    """Ask JupyterLab something: status and JSON."""
    base = url.split("/lab/")[0]
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(f"{base}{path}", method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, None


def test_start_serves_until_ctrl_c_and_leaves_only_the_notebooks(course: Path, seclab_home: Path, seclab: Any) -> None:
    with started() as process:
        url = address(process)
        token = url.split("token=")[1]
        assert call(url, "/api/contents")[0] == 403
        status, listed = call(url, "/api/contents", token)
        assert status == 200
        names = {entry["name"] for entry in listed["content"]}
        assert names == {"start here.ipynb", "01_open_ports.ipynb", "02_short_lived_keys.ipynb", "03_mask_emails.ipynb"}
        assert call(url, "/api/kernels", token, "POST")[0] == 201
        lab = EmbeddedBackend().start("one", seclab_home / "labs")
        assert token not in str([one.info["cmdline"] for one in psutil.process_iter(["cmdline"])])

        again = seclab("start", "--no-browser")
        assert (again.code, again.out) == (0, f"The course runs already at  {url}\n")

        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) >= 2, "JupyterLab and a kernel"
        process.send_signal(signal.SIGINT)
        rest, error = process.communicate()
    assert (process.returncode, error) == (0, "")
    assert f"Stopped: JupyterLab, its kernels and the labs. Your work is in {seclab_home}" in rest
    assert not [one for one in family if server._alive(one)]
    assert EmbeddedBackend().running(seclab_home / "labs") == {}
    assert lab.audit_log.parent.is_dir()
    assert {file.name for file in (seclab_home / "notebooks").iterdir() if file.is_file()} == names


@pytest.mark.parametrize("ip", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_only_loopback_is_served(seclab: Any, ip: str, seclab_home: Path) -> None:
    ran = seclab("start", "--ip", ip)
    assert ran.code == 2
    assert "ssh -L 8888:127.0.0.1:8888" in ran.err
    assert not seclab_home.exists()


def test_a_machine_that_is_unfit_is_told_what_to_do(seclab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Diagnosis("Disk", "fail", "0.0 GB free", "notebooks", "Free some space.")
    monkeypatch.setattr("lessons.doctor.preflight", lambda: (full,))
    ran = seclab("start")
    assert ran.code == 3
    assert "fix  Free some space." in ran.out
    assert "The course cannot run here: Disk." in ran.err


def test_a_home_can_be_named(seclab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Path] = []
    monkeypatch.setattr(server, "serve", lambda place, port, ready: served.append(place))
    assert seclab("start", "--home", str(tmp_path / "other")).code == 0
    assert served == [tmp_path / "other"]
    assert (tmp_path / "other" / "notebooks" / "start here.ipynb").is_file()


@pytest.mark.parametrize(
    ("environment", "words", "opened"),
    [
        ({"DISPLAY": ":0"}, (), 1),
        ({"WAYLAND_DISPLAY": "w"}, (), 1),
        ({}, (), 0),
        ({"DISPLAY": ":0"}, ("--no-browser",), 0),
    ],
)
def test_the_browser_opens_where_there_is_a_screen_and_never_sees_the_token_as_an_argument(
    seclab: Any,
    seclab_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    words: tuple[str, ...],
    opened: int,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    pages: list[str] = []
    monkeypatch.setattr("webbrowser.open", pages.append)
    monkeypatch.setattr(server, "serve", lambda place, port, ready: ready("http://127.0.0.1:1/lab?token=secret"))
    assert seclab("start", *words).code == 0
    assert len(pages) == opened
    assert all(page.startswith("file://") and "secret" not in page for page in pages)
    if opened:
        page = seclab_home / "open.html"
        assert "token=secret" in page.read_text()
        assert page.stat().st_mode & 0o077 == 0


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let no JupyterLab start; hear which backend its kernels would find in the environment."""
    asked: list[str] = []
    monkeypatch.setattr(server, "serve", lambda *_: asked.append(os.environ["SECLAB_BACKEND"]))
    return asked


def test_the_embedded_backend_is_chosen_where_nobody_says_otherwise(seclab: Any, served: list[str]) -> None:
    choice.remember({"SECLAB_BACKEND": "kind"})
    ran = seclab("start")
    assert (ran.code, served) == (0, ["embedded"])
    assert "The labs run on" not in ran.out
    assert backends.chosen_name() == "embedded"


def test_a_backend_that_is_not_there_is_corrected(seclab: Any, served: list[str], seclab_home: Path) -> None:
    ran = seclab("start", "--backend", "embeded")
    assert (ran.code, served) == (2, [])
    assert "There is no backend called 'embeded'. Did you mean 'embedded'?\nNext:  seclab doctor" in ran.err
    assert not seclab_home.exists()


@pytest.mark.parametrize(
    "words", [("--s3", "minio"), ("--s3", "https://minio.example:9000"), ("--backend", "embedded")]
)
def test_the_choice_is_the_kernels_and_is_remembered(
    seclab: Any, served: list[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]
) -> None:
    monkeypatch.setattr(backends, "BACKENDS", dict.fromkeys(("embedded", "minio"), EmbeddedBackend))
    ran = seclab("start", *words)
    wanted = "minio" if words[0] == "--s3" else "embedded"
    assert (ran.code, served) == (0, [wanted])
    assert ("The labs run on minio." in ran.out) == (wanted == "minio")
    assert choice.recalled() == {
        "SECLAB_BACKEND": wanted,
        **({"SECLAB_S3": words[1]} if wanted == "minio" else {}),
    }


def test_a_password_on_the_command_line_is_refused_and_not_repeated(seclab: Any, served: list[str]) -> None:
    ran = seclab("start", "--s3", "http://root:geheim@127.0.0.1:9000")
    assert (ran.code, served) == (2, [])
    assert "SECLAB_S3_PASSWORD" in ran.err
    assert "geheim" not in ran.out + ran.err


@pytest.mark.parametrize("address", ["", "mino", "ftp://there", "http://", "http://[::1", "127.0.0.1:9000"])
def test_what_is_no_address_is_refused(seclab: Any, served: list[str], address: str) -> None:
    ran = seclab("start", "--s3", address)
    assert (ran.code, served) == (2, [])
    assert "--s3 takes minio or an address." in ran.err


def test_an_object_store_of_another_kind_than_the_backend_is_refused(seclab: Any, served: list[str]) -> None:
    ran = seclab("start", "--backend", "embedded", "--s3", "minio")
    assert (ran.code, served) == (2, [])
    assert "--s3 is for the backend minio, not for embedded." in ran.err


def test_a_backend_that_cannot_run_here_says_what_it_lacks(
    seclab: Any, served: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmbeddedBackend, "available", lambda _: "There is no boto3.")
    ran = seclab("start")
    assert (ran.code, served) == (3, [])
    assert "The labs cannot run on embedded here. There is no boto3." in ran.err


def test_a_course_that_runs_on_another_backend_says_so(seclab: Any, seclab_home: Path) -> None:
    choice.remember({"SECLAB_BACKEND": "minio"})
    (seclab_home / ".jupyter.json").write_text(
        json.dumps({"url": "http://there", "pid": os.getpid(), "created": psutil.Process().create_time()})
    )
    with locked(seclab_home / ".start.lock"):
        ran = seclab("start", "--no-browser")
    assert ran.out == (
        "The course runs already at  http://there\n"
        "Its labs run on minio. To run them on embedded, stop it with Ctrl-C first.\n"
    )
    assert choice.recalled() == {"SECLAB_BACKEND": "minio"}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, seclab_home: Path) -> list[Path]:
    """Let kind be a backend, and a cluster come up at once: only its record is written."""
    homes: list[Path] = []

    def ensure(home: Path, steps: Steps) -> KindCluster:
        homes.append(home)
        (home / "kind").mkdir()
        record.write(home, RECORD)
        return KindCluster("seclab", home / "kind" / "kubeconfig", Runtime("docker", {}), {}, "localhost:1")

    monkeypatch.setattr(backends, "BACKENDS", dict.fromkeys(("embedded", "kind"), EmbeddedBackend))
    monkeypatch.setattr("cluster.kind.cluster.ensure", ensure)
    return homes


RECORD = Record("seclab", "0" * 32, "docker", {}, 0, network=True, complete=True)


def test_a_cluster_is_made_before_the_course_opens_and_named_at_the_end(
    seclab: Any, made: list[Path], served: list[str], seclab_home: Path
) -> None:
    ran = seclab("start", "--backend", "kind")
    assert (ran.code, served, made) == (0, ["kind"], [seclab_home])
    assert f"kubectl --kubeconfig {seclab_home}/kind/kubeconfig get pods -A" in ran.out
    assert ran.out.endswith("The cluster seclab goes on, with the labs in it: seclab lab down removes it.\n")
    assert choice.recalled() == {"SECLAB_BACKEND": "kind"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BackendError("Docker's daemon does not answer.", "Start it."), 3),
        (Interrupted("Interrupted while creating the cluster.", "The next start goes on from there."), 130),
    ],
)
def test_a_cluster_that_does_not_come_up_opens_no_course(
    seclab: Any,
    made: list[Path],
    served: list[str],
    monkeypatch: pytest.MonkeyPatch,
    error: BackendError,
    code: int,
    seclab_home: Path,
) -> None:
    def ensure(*_: object) -> KindCluster:
        raise error

    monkeypatch.setattr("cluster.kind.cluster.ensure", ensure)
    ran = seclab("start", "--backend", "kind")
    assert (ran.code, served, choice.recalled()) == (code, [], {})
    assert ran.err == f"Error: {error.args[0]}\nNext:  {error.next_step}\n"
    assert not (seclab_home / "notebooks").exists()
