"""Does the doctor find what is missing, and say what helps?"""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from autograders import sandbox
from cluster.kind.preflight import Row
from lessons import doctor
from lessons.doctor import GIB, Diagnosis


@pytest.fixture(autouse=True)
def bare_home(seclab_home: Path) -> None:
    """A home that does not exist yet, as on the first day."""


def test_everything_that_start_needs_is_well_here() -> None:
    assert {one.name: one.status for one in doctor.preflight()} == dict.fromkeys(
        ("Python", "Memory", "Disk", "Home", "Ports"), "ok"
    )


def test_looking_at_everything_names_each_part_once_and_explains_what_is_not_well() -> None:
    found = doctor.examine()
    assert len({one.name for one in found}) == len(found) >= 13
    assert all(one.needed_for and one.found for one in found)
    assert all(bool(one.fix) == (one.status != "ok") for one in found)


@pytest.mark.parametrize(("size", "status"), [(2 * GIB, "ok"), (GIB, "warn"), (GIB // 4, "fail")])
def test_little_memory_is_a_warning_and_none_a_failure(size: int, status: str) -> None:
    assert doctor.memory(size).status == status


@pytest.mark.parametrize(("size", "status"), [(2 * GIB, "ok"), (GIB // 2, "warn"), (GIB // 10, "fail")])
def test_little_disk_is_a_warning_and_none_a_failure(size: int, status: str) -> None:
    found = doctor.disk(size)
    assert found.status == status
    assert ("SECLAB_HOME" in found.fix) == (status != "ok")


def test_a_home_that_is_a_file_is_a_failure(seclab_home: Path) -> None:
    seclab_home.write_text("a file")
    found = doctor.home_folder()
    assert (found.status, found.found) == ("fail", f"{seclab_home}: Not a directory")


def test_a_missing_loopback_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> socket.socket:
        raise OSError(99, "Cannot assign requested address")

    monkeypatch.setattr(socket, "create_server", refused)
    assert doctor.loopback().status == "fail"


@pytest.mark.parametrize("look", [doctor.bubblewrap, doctor.browser])
def test_an_optional_program_that_is_missing_is_a_warning_with_a_fix(
    look: Callable[[], Diagnosis], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("SECLAB_CHROMIUM", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    found = look()
    assert (found.status, found.found) == ("warn", "not found")
    assert found.fix


@pytest.mark.parametrize(
    ("walls", "status", "shown"),
    [
        ((False, True, True), "ok", "jail of tier 2: seccomp, Landlock"),
        ((False, False, False), "warn", "jail of tier 3: a process of its own, limits"),
    ],
)
def test_the_tier_of_the_jail_is_shown_and_only_the_third_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, walls: tuple[bool, bool, bool], status: str, shown: str
) -> None:
    jail = sandbox.Jail(sandbox.Walls(*walls))
    monkeypatch.setattr(sandbox, "Jail", lambda: jail)
    found = doctor.learners_code()
    assert (found.status, found.found.startswith(shown)) == (status, True)
    assert ("seclab course grade refuses" in found.fix) == (status == "warn")


def test_why_a_jail_is_not_better_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert doctor.learners_code().found.endswith("(not: namespaces) (bubblewrap is not installed)")


def test_a_jail_that_does_not_start_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("autograders.sandbox.jail.Server", refused)
    found = doctor.learners_code()
    assert (found.status, found.found) == ("warn", "the sandbox does not start: no room; no room")


def program(folder: Path, says: str) -> str:
    file = folder / "program"
    file.write_text(f"#!/bin/sh\n{says}\n")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    ("says", "status", "found"),
    [
        ("echo minio version RELEASE.2025-10-15T17-29-55Z", "ok", "minio version RELEASE.2025-10-15T17-29-55Z"),
        ("exit 1", "warn", "does not run"),
    ],
)
def test_a_minio_server_shows_its_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, status: str, found: str
) -> None:
    monkeypatch.setenv("SECLAB_MINIO", program(tmp_path, says))
    assert doctor.minio().status == status
    assert doctor.minio().found.endswith(found)


def test_no_minio_server_is_a_warning_with_a_fix(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECLAB_MINIO", str(tmp_path / "none"))
    assert (doctor.minio().status, doctor.minio().found) == ("warn", "not found")
    assert "SECLAB_MINIO names" in doctor.minio().fix


@pytest.mark.parametrize(("chosen", "status"), [("embedded", "warn"), ("kind", "fail")])
def test_what_kind_lacks_is_a_failure_only_where_it_is_chosen(
    monkeypatch: pytest.MonkeyPatch, chosen: str, status: str
) -> None:
    rows = (
        Row("Containers", "ok", "docker 28.1"),
        Row("kind", "fail", "not found", fix="Install it."),
        Row("Disk", "fail", "1 GB free", fix="Free 5 GB."),
        Row("cgroups", "warn", "version 1", fix="Boot with version 2."),
    )
    monkeypatch.setattr("cluster.kind.preflight.examine", lambda: rows)
    monkeypatch.setenv("SECLAB_BACKEND", chosen)
    assert [(one.name, one.status, one.fix) for one in doctor.kind()] == [
        ("kind", status, "Install it."),
        ("kind: Disk", status, "Free 5 GB."),
        ("kind: cgroups", "warn", "Boot with version 2."),
    ]


def test_a_machine_that_is_fit_for_kind_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (Row("Containers", "ok", "docker 28.1"), Row("kind", "ok", "0.33.0"), Row("Disk", "ok", "90 GB free"))
    monkeypatch.setattr("cluster.kind.preflight.examine", lambda: rows)
    assert [(one.name, one.status, one.found) for one in doctor.kind()] == [("kind", "ok", "docker 28.1, 0.33.0")]


def test_a_package_that_is_missing_or_of_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["typer>=99", "no-such-package-of-ours", 'nbgrader>99; extra == "instructor"', "rich"]
    monkeypatch.setattr(doctor.metadata, "requires", lambda _: wanted)
    found = doctor.packages()
    assert found.status == "fail"
    assert found.found.endswith("is not >=99; no-such-package-of-ours is missing")
    assert "make start" in found.fix


def test_packets_are_sent_where_a_network_can_be_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cluster.embedded.fabric.available", lambda: "")
    assert (doctor.packets().status, doctor.packets().fix) == ("ok", "")


def test_a_machine_that_builds_no_network_gets_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cluster.embedded.fabric.available", lambda: "nft is not installed: install nftables.")
    found = doctor.packets()
    assert (found.status, found.found) == ("warn", "are decided, not sent")
    assert "install nftables" in found.fix
