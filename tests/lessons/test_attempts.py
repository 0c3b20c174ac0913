"""Is every attempt kept, whatever happens to the log?"""

from __future__ import annotations

import hashlib
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograders import rubric
from autograders.grader import grade
from lessons import attempts
from lessons.safe_files import FileProblem

TOY = Path(__file__).parent.parent / "course"
PORTS = "open_ports"
RIGHT = {"ports": '{"ports": [8443, 9090]}'}
HALF = {"ports": '{"ports": [8443, 22]}'}


@pytest.fixture(autouse=True)
def toy_course(seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_LESSONS", str(TOY))


def attempt(answers: dict[str, str]) -> None:
    attempts.record(grade(PORTS, answers), answers, hints=["opens_the_registry"])


def test_nothing_tried_is_no_progress() -> None:
    made = attempts.progress(PORTS)
    assert (made.score, made.max_score, made.attempts, made.last, made.complete) == (0, 6, 0, None, False)


def test_the_best_score_of_a_question_counts() -> None:
    for answers in (HALF, RIGHT, HALF):
        attempt(answers)
    made = attempts.progress(PORTS)
    assert (made.score, made.max_score, made.attempts, made.complete) == (6, 6, 3, True)
    assert made.questions == {"ports": (6, 6)}
    assert made.last is not None
    assert made.last.endswith("+00:00")


def test_a_record_keeps_the_report_and_the_answers_hash() -> None:
    attempt(HALF)
    [entry] = attempts.entries(PORTS)
    assert entry["questions"] == ["ports"]
    assert entry["report"]["score"] == 2
    assert entry["hints"] == ["opens_the_registry"]
    assert entry["answers"] == {"ports": hashlib.sha256(HALF["ports"].encode()).hexdigest()}


def test_the_log_is_its_owners_alone() -> None:
    attempt(HALF)
    log = attempts.log(PORTS)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (log, log.parent)] == [0o600, 0o700]


def test_a_torn_last_line_is_left_behind_and_the_next_one_is_whole() -> None:
    attempt(HALF)
    with attempts.log(PORTS).open("a") as log:
        log.write('{"kind": "attempt", "repo')
    attempt(RIGHT)
    assert attempts.progress(PORTS).attempts == 2
    assert len(attempts.log(PORTS).read_text().splitlines()) == 3


@pytest.mark.parametrize(
    "line",
    ["[]", "null", "\0\0\0", '{"kind":"attempt"}', '{"kind":"attempt","report":{"results":[1,{"question":[]}]}}'],
)
def test_a_line_that_makes_no_sense_changes_no_score(line: str) -> None:
    attempt(HALF)
    with attempts.log(PORTS).open("a") as log:
        log.write(f"{line}\n")
    assert attempts.progress(PORTS).score == 2


def test_bytes_that_are_no_text_change_no_score() -> None:
    attempt(HALF)
    with attempts.log(PORTS).open("ab") as log:
        log.write(b"\xff\xfe{}\n")
    assert attempts.progress(PORTS).score == 2


def test_a_score_never_exceeds_what_the_rubric_offers_today() -> None:
    attempt(RIGHT)
    entry = json.loads(attempts.log(PORTS).read_text())
    entry["report"]["results"][0]["points"] = 1000
    attempts.log(PORTS).write_text(json.dumps(entry) + "\n")
    assert attempts.progress(rubric.load(PORTS)).score == 6


def test_attempts_at_the_same_time_are_all_kept() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, [HALF] * 40))
    assert attempts.progress(PORTS).attempts == 40


def test_hints_open_one_by_one_each_check_for_itself() -> None:
    assert [attempts.hint_opened(PORTS, check) for check in ("a", "a", "b")] == [1, 2, 1]
    assert attempts.hints_open(PORTS) == {"a": 2, "b": 1}
    assert attempts.progress(PORTS).attempts == 0


def test_a_link_in_place_of_the_log_is_refused(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    attempt(HALF)
    attempts.log(PORTS).unlink()
    attempts.log(PORTS).symlink_to(victim)
    with pytest.raises(FileProblem, match="Remove the symbolic link"):
        attempt(HALF)
    assert victim.read_text() == "mine"
