from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from cluster.kind import preflight, provider
from cluster.kind.preflight import Row, architecture, cgroup, disk, examine, inotify, look, memory, ports
from cluster.kind.runtime import Info, Runtime
from tests.cluster.kind.programs import INFO, program, runtime, says

GB = 1000**3


def info(**changes: object) -> Info:
    fields = {"version": "28", "cgroup": 2, "architecture": "x86_64", "rootless": False, "memory": 1, "folder": "/"}
    return Info(**{**fields, **changes})  # type: ignore[arg-type]


def found(rows: tuple[Row, ...], name: str) -> Row:
    return next(row for row in rows if row.name == name)


def test_a_machine_that_has_everything_is_ok_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "_PROC", tmp_path / "none")
    program(tmp_path, "kind", "echo kind v0.33.0")
    rows = look(runtime(tmp_path, says(INFO)))
    assert [row.name for row in rows if row.status != "ok" or row.fix] == []
    assert len(rows) == 9
    assert found(rows, "Containers").found == "docker 28.2.2"


def test_rows_are_plain_data_in_the_shape_of_the_doctor(tmp_path: Path) -> None:
    assert Row("kind", "ok", "0.33.0").to_json() == {
        "name": "kind",
        "status": "ok",
        "found": "0.33.0",
        "needed_for": "labs on kind",
        "fix": "",
    }


def test_without_a_runtime_there_is_one_row_that_fails(tmp_path: Path) -> None:
    (row,) = examine({"PATH": str(tmp_path)})
    assert (row.status, row.found) == ("fail", "There is no Docker or Podman here")
    assert row.fix.startswith("Install Docker Engine")


def test_a_runtime_that_fell_silent_is_one_row_that_fails(tmp_path: Path) -> None:
    (row,) = look(runtime(tmp_path, 'echo "Is the docker daemon running?" >&2; exit 1'))
    assert row.status == "fail"
    assert "daemon does not answer" in row.found


def test_an_old_kind_and_no_kind_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "BUILT_HERE", tmp_path / "none")
    missing = preflight.kind(Runtime("docker", {"PATH": str(tmp_path)}))
    assert (missing.status, missing.found) == ("fail", "There is no kind here")
    program(tmp_path, "kind", "echo kind v0.24.0")
    old = preflight.kind(Runtime("docker", {"PATH": str(tmp_path)}))
    assert (old.status, old.found) == ("fail", "0.24.0, older than 0.33.0")
    assert "Install kind 0.33.0 or newer" in old.fix


def test_cgroup_v1_is_a_warning_and_rootless_a_failure() -> None:
    assert cgroup(info(cgroup=2)).status == "ok"
    assert cgroup(info(cgroup=1)).status == "warn"
    assert "failCgroupV1" in cgroup(info(cgroup=1)).found
    assert cgroup(info(cgroup=1, rootless=True)).status == "fail"


@pytest.mark.parametrize(("name", "status"), [("x86_64", "ok"), ("aarch64", "ok"), ("riscv64", "fail"), ("", "fail")])
def test_the_images_run_on_two_architectures(name: str, status: str) -> None:
    assert architecture(name).status == status


def limits(folder: Path, watches: int, instances: int) -> Path:
    (folder / "max_user_watches").write_text(f"{watches}\n")
    (folder / "max_user_instances").write_text(f"{instances}\n")
    return folder


def test_low_limits_for_watched_files_are_a_warning_with_the_very_command(tmp_path: Path) -> None:
    (row,) = inotify(limits(tmp_path, 8192, 128))
    assert row.status == "warn"
    assert row.fix == "sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512"
    (row,) = inotify(limits(tmp_path, 524288, 128))
    assert row.fix == "sudo sysctl fs.inotify.max_user_instances=512"


def test_high_limits_and_machines_without_such_limits_are_fine(tmp_path: Path) -> None:
    (row,) = inotify(limits(tmp_path, 524288, 512))
    assert row.status == "ok"
    assert inotify(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(("size", "status"), [(8 * GB, "ok"), (3 * GB, "warn"), (GB, "fail"), (0, "ok")])
def test_memory_is_enough_scarce_or_too_little(size: int, status: str) -> None:
    assert memory(size).status == status
    assert bool(memory(size).fix) is (status != "ok")


@pytest.mark.parametrize(("size", "status"), [(9 * GB, "ok"), (4 * GB, "warn"), (GB, "fail")])
def test_disk_is_enough_scarce_or_too_little(size: int, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=size))
    assert disk("/var/lib/docker").status == status
    assert "/var/lib/docker" in disk("/var/lib/docker").found


def test_the_disk_of_an_engine_in_a_machine_of_its_own_is_its_own_affair() -> None:
    assert disk("/nonexistent/docker").status == "ok"


def test_ports_are_tried_by_taking_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ports().status == "ok"

    def refuse(count: int) -> tuple[int, ...]:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(preflight, "free_ports", refuse)
    assert (ports().status, ports().found) == ("fail", "127.0.0.1: Address already in use")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("", "ok"),
        ("unix:///run/user/1000/docker.sock", "ok"),
        ("tcp://127.0.0.1:2375", "ok"),
        ("tcp://10.0.0.7:2375", "fail"),
        ("ssh://build.example", "fail"),
    ],
)
def test_an_engine_elsewhere_is_refused_because_its_ports_are(tmp_path: Path, host: str, status: str) -> None:
    program(tmp_path, "docker", says(INFO))
    there = Runtime("docker", {"PATH": f"{tmp_path}:/usr/bin:/bin", "DOCKER_HOST": host})
    assert found(look(there), "Engine").status == status


def test_a_proxy_on_this_machine_is_none_in_the_node() -> None:
    assert preflight.proxy({"HTTPS_PROXY": "", "PATH": "/bin"}) == ()
    (row,) = preflight.proxy({"HTTPS_PROXY": "http://me:s3cret@proxy.example:3128"})
    assert (row.status, row.found) == ("ok", "HTTPS_PROXY will hold in the node too")
    for near in ("http://127.0.0.1:3128", "localhost:3128", "http://me:s3cret@localhost", "http://[::1]:3128"):
        (row,) = preflight.proxy({"https_proxy": near, "http_proxy": "http://proxy.example"})
        assert (row.status, row.found) == ("warn", "https_proxy names 127.0.0.1, which is the node itself there")
        assert "s3cret" not in str(row)


def test_images_without_a_digest_are_a_warning_and_no_image_a_failure() -> None:
    assert preflight.images({}).found == "pinned by digest, from docker.io"
    assert preflight.images({"SECLAB_REGISTRY": "reg.example/m"}).found == "pinned by digest, from reg.example"
    assert preflight.images({"SECLAB_IMAGE_PYTHON": "python:3"}).status == "warn"
    assert preflight.images({"SECLAB_IMAGE_PYTHON": "https://x"}).status == "fail"
