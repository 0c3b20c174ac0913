"""Does submitted/ hold each learner's newest work, and nothing that it should not?"""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from autograders.course import collect as collecting
from autograders.course import downloads, exchange
from autograders.course.class_folder import ClassFolder
from autograders.course.collect import Row, collect
from autograders.course.matching import Roster
from tests.autograders.course.classes import LESSON
from tests.autograders.course.downloads import LESSONS, OTHER, WORK, hand_in, packed, saved

NEWER = WORK.replace(b"8443", b"8444")
CANVAS = "doejane_1_{}_open_ports.ipynb"


@pytest.fixture
def course(tmp_path: Path) -> ClassFolder:
    """A class that has not even a gradebook."""
    return ClassFolder(tmp_path / "class")


def take(course: ClassFolder, *zips: Path, roster: Any = (), **options: Any) -> list[Row]:
    with ExitStack() as stack:
        items = [item for path in zips for item in stack.enter_context(downloads.handed_in(path, LESSONS))]
        return list(collect(course, items, Roster(roster), LESSONS, **options))


def short(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row.learner, row.status) for row in rows]


def there(course: ClassFolder) -> dict[str, bytes]:
    place = course.root / "submitted"
    return {
        path.relative_to(place).as_posix(): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()
    }


def work(learner: str, lesson: str = LESSON) -> str:
    return f"{learner}/{lesson}/{lesson}.ipynb"


def test_a_download_lands_where_nbgrader_looks_for_it(course: ClassFolder, tmp_path: Path) -> None:
    path = saved(
        tmp_path / "all.zip",
        {"ana_1_2_open_ports.zip": hand_in(), "Ben_1_assignsubmission_file_/open_ports.ipynb": WORK},
    )
    rows = take(course, path, roster=[("ana", "", "", ""), ("b", "Ben", "", "ben")])
    assert short(rows) == [("ana", "collected"), ("b", "collected")]
    assert there(course) == {work("ana"): WORK, f"ana/{LESSON}/attempts.jsonl": b"{}\n", work("b"): WORK}
    modes = {stat.S_IMODE(one.stat().st_mode) for one in (course.root / "submitted").rglob("*")}
    assert modes == {0o600, 0o700}
    assert [one.learner for one in course.handed_in(LESSON)] == ["ana", "b"]


def test_collecting_twice_changes_nothing(course: ClassFolder, tmp_path: Path) -> None:
    path = saved(tmp_path / "all.zip", {"ana_open_ports.zip": hand_in()})
    take(course, path)
    before = (course.root / "submitted" / work("ana")).stat().st_ino
    [row] = take(course, path)
    assert (row.status, row.reason) == ("kept", "the same or a newer one was collected before.")
    assert (course.root / "submitted" / work("ana")).stat().st_ino == before


def test_newer_replaces_older_and_older_never_newer(course: ClassFolder, tmp_path: Path) -> None:
    old = saved(tmp_path / "old.zip", {"ana_open_ports.zip": hand_in()}, 2025)
    new = saved(tmp_path / "new.zip", {"ana_open_ports.ipynb": NEWER}, 2026)
    assert short(take(course, old)) == [("ana", "collected")]
    assert short(take(course, new)) == [("ana", "collected")]
    assert there(course) == {work("ana"): NEWER}
    assert short(take(course, old)) == [("ana", "kept")]
    assert there(course) == {work("ana"): NEWER}


def test_both_at_once_give_the_same_in_any_order(course: ClassFolder, tmp_path: Path) -> None:
    old = saved(tmp_path / "old.zip", {"ana_open_ports.ipynb": WORK}, 2025)
    new = saved(tmp_path / "new.zip", {"ana_open_ports.ipynb": NEWER}, 2026)
    for zips in ((old, new), (new, old)):
        place = ClassFolder(course.root / zips[0].stem)
        assert sorted(short(take(place, *zips))) == [("ana", "collected"), ("ana", "kept")]
        assert there(place) == {work("ana"): NEWER}


def test_of_canvas_uploads_the_last_one_counts(course: ClassFolder, tmp_path: Path) -> None:
    files = {CANVAS.format(71): NEWER, CANVAS.format(70): WORK, "doejane_LATE_1_69_open_ports-7.ipynb": b"{}"}
    rows = take(course, saved(tmp_path / "x.zip", files))
    assert [row.status for row in rows] == ["collected", "kept", "kept"]
    assert there(course) == {work("doejane_1"): NEWER}


def test_beside_copies_the_file_with_the_lessons_name_counts(course: ClassFolder, tmp_path: Path) -> None:
    inner = packed({"old tries.ipynb": WORK, "open_ports.ipynb": NEWER})
    take(course, saved(tmp_path / "x.zip", {"Ana_1_assignsubmission_file_/x.zip": inner}))
    assert there(course) == {work("Ana"): NEWER}


def test_two_files_of_the_same_time_are_not_guessed_about(course: ClassFolder, tmp_path: Path) -> None:
    folder = "Ana_1_assignsubmission_file_"
    twins = saved(tmp_path / "x.zip", {f"{folder}/a/open_ports.ipynb": WORK, f"{folder}/b/open_ports.ipynb": NEWER})
    rows = take(course, twins)
    assert [(row.status, "same time" in row.reason) for row in rows] == [("refused", True)] * 2
    same = saved(tmp_path / "y.zip", {f"{folder}/a/open_ports.ipynb": WORK, f"{folder}/b/open_ports.ipynb": WORK})
    assert sorted(row.status for row in take(course, same)) == ["collected", "kept"]


def test_who_takes_another_learners_name_is_found_out(course: ClassFolder, tmp_path: Path) -> None:
    path = saved(
        tmp_path / "x.zip",
        {f"Ana Bo_{n}_assignsubmission_file_/open_ports.ipynb": WORK for n in (1, 2)} | {"zed_open_ports.ipynb": WORK},
    )
    rows = take(course, path)
    assert short(rows) == [("Ana Bo", "refused"), ("Ana Bo", "refused"), ("zed", "collected")]
    assert rows[0].reason == "Ana Bo_1 and Ana Bo_2 are matched to the same learner: decide whose it is."


def test_who_is_not_on_the_roster_is_listed_and_not_collected(course: ClassFolder, tmp_path: Path) -> None:
    path = saved(tmp_path / "x.zip", {"ana_open_ports.ipynb": WORK, "anna_open_ports.ipynb": WORK})
    rows = take(course, path, roster=[("ana", "", "", "")])
    assert short(rows) == [("", "unmatched"), ("ana", "collected")]
    assert rows[0].reason == "'anna' is nobody on the roster."


@pytest.mark.parametrize("pair", [("Ana", "ana"), ("zo\u00eb", "zoe\u0308")], ids=["case", "normal form"])
def test_learners_whom_a_disk_cannot_tell_apart_are_refused(
    course: ClassFolder, tmp_path: Path, pair: tuple[str, str]
) -> None:
    first, second = (saved(tmp_path / f"{n}.zip", {f"{name}_open_ports.ipynb": WORK}) for n, name in enumerate(pair))
    take(course, first)
    [row] = take(course, second)
    assert (row.status, "the same name to some disks" in row.reason) == ("refused", True)
    assert list(there(course)) == [work(pair[0])]


def test_a_dry_run_writes_nothing(course: ClassFolder, tmp_path: Path) -> None:
    path = saved(tmp_path / "x.zip", {"ana_open_ports.ipynb": WORK})
    assert short(take(course, path, dry_run=True)) == [("ana", "collected")]
    assert not course.root.exists()


def test_one_bad_file_never_stops_the_others(course: ClassFolder, tmp_path: Path) -> None:
    bomb = packed({})[:-3]
    path = saved(
        tmp_path / "x.zip",
        {
            "a_1_1_open_ports.zip": bomb,
            "../b_1_2_open_ports.ipynb": WORK,
            "c_1_3_open_ports.ipynb": b" " * (21 * 1024 * 1024),
            "d_1_4_open_ports.ipynb": WORK,
            "e_1_5_Untitled.ipynb": b"\xff",
            "f_1_6_x.zip": packed({"../../open_ports.ipynb": WORK}),
            "g_1_7_open_ports.ipynb": b"not JSON is for the grader to say",
            "h_1_8_keys.ipynb": b'{"cells": [], "nbformat": 4, "metadata": {"seclab": {"lesson": "../x"}}}',
        },
    )
    rows = {row.source.split(": ")[1]: (row.status, row.reason) for row in take(course, path)}
    assert list(there(course)) == [work("d_1"), work("g_1")]
    reasons = {name: reason for name, (status, reason) in rows.items() if status == "refused"}
    assert [name.strip("./")[0] for name in sorted(reasons, key=lambda name: name.strip("./"))] == list("abcefh")
    assert "20 MB" in reasons["c_1_3_open_ports.ipynb"]
    assert "../x is not collected" in reasons["h_1_8_keys.ipynb"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class", "x.zip"]


def test_a_log_that_is_too_large_costs_only_the_log(
    course: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MAX_ATTEMPTS", 10)
    take(course, saved(tmp_path / "x.zip", {"a_1_2_x.zip": hand_in(log=b"x" * 11)}))
    assert there(course) == {work("a_1"): WORK}


@pytest.mark.parametrize("where", ["", "ana", f"ana/{LESSON}"])
def test_a_link_in_submitted_is_never_written_through(course: ClassFolder, tmp_path: Path, where: str) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    place = course.root / "submitted" / where
    place.parent.mkdir(parents=True)
    place.symlink_to(victim)
    [row] = take(course, saved(tmp_path / "x.zip", {"ana_open_ports.ipynb": WORK}))
    assert (row.status, "is no folder" in row.reason) == ("refused", True)
    assert not list(victim.iterdir())


def test_a_link_in_place_of_the_notebook_is_replaced_and_not_followed(course: ClassFolder, tmp_path: Path) -> None:
    victim, target = tmp_path / "victim", course.root / "submitted" / work("ana")
    victim.write_text("mine")
    os.utime(victim, (0, 0))
    target.parent.mkdir(parents=True)
    target.symlink_to(victim)
    os.utime(target, (0, 0), follow_symlinks=False)
    assert short(take(course, saved(tmp_path / "x.zip", {"ana_open_ports.ipynb": WORK}))) == [("ana", "collected")]
    assert victim.read_text() == "mine"
    assert not target.is_symlink()


def test_a_full_disk_is_a_refusal_and_leaves_the_old_work(
    course: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(course, saved(tmp_path / "x.zip", {"ana_open_ports.ipynb": WORK}))
    monkeypatch.setattr(collecting.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    [row] = take(course, saved(tmp_path / "y.zip", {"ana_open_ports.ipynb": NEWER}, 2027))
    assert (row.status, row.reason) == ("refused", "it cannot be written: No space left.")
    assert there(course) == {work("ana"): WORK}


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_run_that_was_killed_is_made_up_for(
    course: ClassFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    place = inbound(tmp_path, "2026-01-31 12:00:00.5", WORK)
    from_place(course, place)
    newer = inbound(tmp_path, "2026-02-01 12:00:00.25", NEWER)
    real, calls = collecting._put, []

    def killed(*given: Any) -> None:
        calls.append(given)
        if len(calls) == stop:
            raise KeyboardInterrupt
        real(*given)

    monkeypatch.setattr(collecting, "_put", killed)
    with pytest.raises(KeyboardInterrupt):
        from_place(course, newer)
    monkeypatch.undo()
    assert ("ana", "collected") in short(from_place(course, newer))
    assert there(course)[work("ana")] == NEWER
    assert there(course)[f"ana/{LESSON}/timestamp.txt"] == b"2026-02-01 12:00:00.250000 UTC"


def inbound(tmp_path: Path, time: str, content: bytes, learner: str = "ana", lesson: str = LESSON) -> Path:
    place = tmp_path / "exchange"
    folder = place / "mlops" / "inbound" / f"{learner}+{lesson}+{time} UTC+xyz"
    folder.mkdir(parents=True)
    for name, text in {f"{lesson}.ipynb": content, "attempts.jsonl": b"log", "virus.sh": b"rm"}.items():
        (folder / name).write_bytes(text)
    return place


def from_place(course: ClassFolder, place: Path, roster: Any = ()) -> list[Row]:
    items = collecting.from_exchange(exchange.inbound(place, "mlops"), LESSONS)
    return list(collect(course, items, Roster(roster), LESSONS))


def test_of_the_exchange_the_latest_of_each_learner_is_taken_and_only_known_files(
    course: ClassFolder, tmp_path: Path
) -> None:
    inbound(tmp_path, "2026-01-31 12:00:00.5", NEWER)
    inbound(tmp_path, "2026-01-30 12:00:00.5", WORK)
    place = inbound(tmp_path, "2026-01-30 12:00:00.5", WORK, lesson=OTHER)
    assert [(row.status, row.lesson) for row in from_place(course, place)] == [
        ("kept", LESSON),
        ("collected", LESSON),
        ("collected", OTHER),
    ]
    assert sorted(there(course)) == [
        *(f"ana/{LESSON}/{name}" for name in ("attempts.jsonl", f"{LESSON}.ipynb", "timestamp.txt")),
        *(f"ana/{OTHER}/{name}" for name in ("attempts.jsonl", f"{OTHER}.ipynb", "timestamp.txt")),
    ]
    assert there(course)[work("ana")] == NEWER
    [one] = course.handed_in(LESSON)
    assert (one.timestamp, one.note) == ("2026-01-31 12:00:00.500000", "")


def test_links_and_pipes_in_the_exchange_are_not_read(course: ClassFolder, tmp_path: Path) -> None:
    place = inbound(tmp_path, "2026-01-31 12:00:00", WORK)
    for learner, make in (("link", lambda path: path.symlink_to("/etc/passwd")), ("pipe", os.mkfifo)):
        inbound(tmp_path, "2026-01-31 12:00:00", WORK, learner)
        path = place / "mlops" / "inbound" / f"{learner}+{LESSON}+2026-01-31 12:00:00 UTC+xyz" / f"{LESSON}.ipynb"
        path.unlink()
        make(path)
    assert short(from_place(course, place)) == [("ana", "collected"), ("link", "refused"), ("pipe", "refused")]


def test_an_older_one_in_the_exchange_never_replaces_what_was_collected(course: ClassFolder, tmp_path: Path) -> None:
    from_place(course, inbound(tmp_path, "2026-01-31 12:00:00.000001", NEWER))
    (tmp_path / "exchange").rename(tmp_path / "before")
    assert short(from_place(course, inbound(tmp_path, "2026-01-31 11:59:59.999999", WORK))) == [("ana", "kept")]
    assert there(course)[work("ana")] == NEWER
