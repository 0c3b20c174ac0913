"""Is a folder of the exchange read for what it says, and never for more?"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograders.course import exchange
from autograders.course.class_folder import ClassError
from autograders.course.exchange import inbound, owner_note, submit, user_name

TIME = "2026-01-31 12:00:00.5 UTC"


def made(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / "mlops" / "inbound" / name).mkdir(parents=True)
    (folder / "mlops" / "outbound" / "open_ports").mkdir(parents=True, exist_ok=True)
    return folder


def test_names_are_split_as_nbgrader_splits_them(tmp_path: Path) -> None:
    place = made(tmp_path, f"a+b+open_ports+{TIME}+x-_", f"ana+open_ports+{TIME}", ".part")
    found = [(one.learner, one.lesson, one.time, one.problem) for one in inbound(place, "mlops")]
    assert found == [
        ("a+b", "open_ports", "2026-01-31 12:00:00.500000", ""),
        ("ana", "open_ports", "2026-01-31 12:00:00.500000", ""),
    ]


@pytest.mark.parametrize(
    ("name", "problem"), [("ana", "is not learner"), ("ana+open_ports+tomorrow+x", "no time"), ("++a b+x", "is not")]
)
def test_a_name_that_says_nothing_is_a_problem(tmp_path: Path, name: str, problem: str) -> None:
    [one] = inbound(made(tmp_path, name), "mlops")
    assert problem in one.problem


def test_a_link_is_no_hand_in(tmp_path: Path) -> None:
    place = made(tmp_path, "x")
    (place / "mlops" / "inbound" / "x").rmdir()
    (place / "mlops" / "inbound" / f"ana+open_ports+{TIME}+x").symlink_to("/etc")
    [one] = inbound(place, "mlops")
    assert one.problem == "it is no folder."


def test_the_owner_is_named_when_it_is_somebody_else(tmp_path: Path) -> None:
    ours, other = inbound(made(tmp_path, f"{user_name()}+l+{TIME}+x", f"zed+l+{TIME}+x"), "mlops")
    assert owner_note(ours) == ""
    assert owner_note(other) == f"It was put there by {user_name()}, not zed."


def test_a_hand_in_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = made(tmp_path, "x")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exchange.Path, "chmod", full)
    with pytest.raises(ClassError, match="No space left"):
        submit(place, "mlops", "ana", "open_ports", {"open_ports.ipynb": b"{}"}, tmp_path / "cache")
    assert [path.name for path in (place / "mlops" / "inbound").iterdir()] == ["x"]


def test_on_a_hub_the_name_is_the_hubs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ana")
    before = user_name()
    monkeypatch.setattr(exchange.pwd, "getpwuid", lambda _: type("User", (), {"pw_name": "jovyan"}))
    assert (before != "ana", user_name()) == (True, "ana")
