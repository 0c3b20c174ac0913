"""Does a log of attempts tell where the time went, and stay harmless when it was forged?"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autograders.course import attempt_log
from autograders.course.attempt_log import Trail

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
START = datetime(2026, 11, 20, 9, tzinfo=UTC)
HINTS = {"first": 2, "second": 3, "third": 0}


def line(seconds: float, kind: str = "attempt", **entry: Any) -> dict[str, Any]:
    return {"time": (START + timedelta(seconds=seconds)).isoformat(), "kind": kind, **entry}


def attempt(seconds: float, **statuses: str) -> dict[str, Any]:
    results = [{"check": check, "status": status} for check, status in statuses.items()]
    return line(seconds, report={"results": results})


def read(tmp_path: Path, *entries: object) -> Trail:
    path = tmp_path / attempt_log.NAME
    path.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in entries))
    found = attempt_log.read(path, HINTS, NOW)
    assert found is not None
    return found


def test_who_hands_in_no_log_has_none(tmp_path: Path) -> None:
    assert attempt_log.read(tmp_path / attempt_log.NAME, HINTS, NOW) is None


def test_time_goes_to_the_check_that_passes_for_the_first_time(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        attempt(0, first="fail", second="skip"),
        attempt(100, first="fail", second="skip"),
        attempt(160, first="pass", second="fail"),
        line(200, "hint", check="second", number=1),
        attempt(260, first="pass", second="pass"),
        attempt(300, first="pass", second="pass"),
    )
    assert found.seconds == {"first": 160, "second": 100}
    assert (found.attempts, found.hints) == (5, {"second": 1})
    assert found.last == START + timedelta(seconds=300)


def test_checks_that_pass_together_share_the_time(tmp_path: Path) -> None:
    assert read(tmp_path, attempt(0, first="fail"), attempt(60, first="pass", second="pass")).seconds == {
        "first": 30,
        "second": 30,
    }


def test_a_pause_counts_as_ten_minutes_and_a_clock_set_back_as_nothing(tmp_path: Path) -> None:
    far = read(tmp_path, attempt(0, first="fail"), attempt(8 * 3600, first="fail"))
    assert far.seconds == {"first": attempt_log.PAUSE_S}
    back = read(tmp_path, attempt(500, first="fail"), attempt(0, first="fail"), attempt(20, first="fail"))
    assert back.seconds == {"first": 20}


def test_no_more_hints_are_read_than_there_are(tmp_path: Path) -> None:
    opened = [line(at, "hint", check=check, number=at) for at in range(9) for check in ("first", "third", "unknown")]
    assert read(tmp_path, *opened).hints == {"first": 2}


@pytest.mark.parametrize(
    "damaged",
    [
        "no JSON",
        "[" * 100_000,
        "[]",
        "NaN",
        '{"time": NaN, "kind": "attempt"}',
        {"time": 20261120, "kind": "hint", "check": "first"},
        {"time": "2026-11-20" * 50, "kind": "hint", "check": "first"},
        {"time": "9999-12-31T23:59:59-12:00", "kind": "hint", "check": "first"},
        {"time": "0001-01-01T00:00:00+14:00", "kind": "hint", "check": "first"},
        {"time": "2026-11-22T00:00:00+00:00", "kind": "hint", "check": "first"},
        line(1, "hint", check=["first"]),
        line(1, "hint", check={"first": 1}),
        line(1, ["hint"], check="first"),  # type: ignore[arg-type]
        line(1, "hint", check="\ud800"),
        '{"time": "2026-11-20T09:00:00", "n": ' + "9" * 5000 + "}",
        "x" * (attempt_log.MAX_LINE + 1),
    ],
)
def test_a_damaged_line_costs_only_itself(tmp_path: Path, damaged: object) -> None:
    found = read(tmp_path, attempt(0, first="fail"), damaged, attempt(30, first="pass"))
    assert found == Trail(2, START + timedelta(seconds=30), {"first": 30})


@pytest.mark.parametrize(
    "report",
    [None, [], {"results": {"first": "pass"}}, {"results": ["first", None, {"check": ["first"], "status": "pass"}]}],
)
def test_a_damaged_report_is_no_attempt(tmp_path: Path, report: object) -> None:
    found = read(tmp_path, attempt(0, first="fail"), line(10, report=report), attempt(30, first="pass"))
    assert (found.attempts, found.seconds) == (2, {"first": 20})


def test_a_link_a_pipe_and_a_file_without_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / attempt_log.NAME
    path.symlink_to(tmp_path / "elsewhere")
    linked = attempt_log.read(path, HINTS, NOW)
    path.unlink()
    os.mkfifo(path)
    piped = attempt_log.read(path, HINTS, NOW)
    path.unlink()
    path.write_bytes(b"\n" * (attempt_log.MAX_BYTES + 1))
    large = attempt_log.read(path, HINTS, NOW)
    assert linked
    assert piped
    assert large
    assert all("cannot be read" in found.problem and not found.attempts for found in (linked, piped, large))
    assert "larger than 8 MB" in large.problem
