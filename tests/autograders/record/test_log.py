"""Is a grade in the log for good, whatever happens while it is written?"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograders.record import Grade, Log, RecordError, Verdict, files, verify, verify_certificate
from autograders.record.canonical import answers_digest, canonical, sha256
from tests.autograders.record.conftest import SECRET, report

APPEND = """
import sys
from pathlib import Path
from autograders.record import Log
from autograders.report import Report, Result
for number in range(20):
    done = Report("open_ports", (Result("opens_it", "ports", "pass", number, ""),), "v1")
    Log(Path(sys.argv[1])).append(done, sys.argv[2], {})
"""

ENDLESS = """
import sys
from pathlib import Path
from autograders.record import Log
from autograders.report import Report
print(0, flush=True)
while True:
    for entry in Log(Path(sys.argv[1])).extend([(Report("open_ports", (), "v1"), name, {}) for name in "abc"]):
        print(entry.sequence, flush=True)
"""


def verdict(log: Log) -> Verdict:
    return verify(log.path, log.public_key.read_bytes())


def test_an_entry_says_what_was_graded_and_what_came_before(log: Log) -> None:
    entry = log.append(report(6), "dora", {"ports": "y"})
    assert (entry.sequence, entry.learner, entry.lesson, entry.version) == (6, "dora", "open_ports", "v1")
    assert (entry.score, entry.max_score, entry.answers) == (6, 9, answers_digest({"ports": "y"}))
    assert [(one.check, one.status, one.points) for one in entry.checks][1] == ("closes_the_rest", "fail", 0)
    lines = log.path.read_bytes().splitlines(keepends=True)
    assert (entry.previous, entry.sha256) == (sha256(lines[4]), sha256(lines[5]))
    assert log.entries()[-1] == entry


def test_no_answer_is_in_the_log(log: Log) -> None:
    assert not [entry for entry in log.entries() if SECRET in repr(entry)]
    kept = b"".join(path.read_bytes() for path in log.folder.iterdir())
    assert SECRET.encode() not in kept


@pytest.mark.parametrize("learner", ["../../etc", "a/b", "a\nb", "zoë", "\udc80", "", "[a]*", "\x1b[2J"])
def test_any_name_of_a_learner_can_be_kept(log: Log, learner: str) -> None:
    log.append(report(), learner, {})
    assert verdict(log).intact
    assert log.entries()[-1].learner == learner


def test_nothing_is_graded_yet(tmp_path: Path) -> None:
    log = Log(tmp_path / "record")
    assert log.entries() == ()
    assert log.extend([]) == ()
    assert verdict(log) == Verdict("intact", 0, "All 0 entries are as they were signed.")


def test_two_processes_append_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    started = [subprocess.Popen([sys.executable, "-c", APPEND, str(folder), name]) for name in ("alice", "bob")]
    assert [process.wait() for process in started] == [0, 0]
    log = Log(folder)
    assert (verdict(log).kind, verdict(log).entries, verdict(log).note) == ("intact", 40, "")
    for name in ("alice", "bob"):
        assert [entry.score for entry in log.entries() if entry.learner == name] == list(range(20))


@pytest.mark.parametrize("kept", [1, 100, -1])
def test_a_line_that_a_crash_tore_is_taken_away(log: Log, kept: int) -> None:
    before, head = log.path.read_bytes(), log.head.read_bytes()
    log.append(report(), "dora", {})
    torn = log.path.read_bytes()[len(before) :][:kept]
    log.path.write_bytes(before + torn)
    log.head.write_bytes(head)
    assert (verdict(log).kind, verdict(log).entry, len(log.entries())) == ("torn", 6, 5)
    log.append(report(), "emil", {})
    assert verdict(log).intact
    assert [entry.learner for entry in log.entries()][4:] == ["alice", "emil"]


def test_a_crash_before_the_checkpoint_loses_nothing(log: Log) -> None:
    head = log.head.read_bytes()
    log.extend([(report(), "dora", {}), (report(), "emil", {})])
    log.head.write_bytes(head)
    assert (verdict(log).intact, verdict(log).entries) == (True, 7)
    assert "covers 5 of them" in verdict(log).note
    log.append(report(), "fritz", {})
    assert (verdict(log).intact, verdict(log).entries, verdict(log).note) == (True, 8, "")


@pytest.mark.parametrize("step", ["course.key", "course.pub"])
def test_a_crash_before_the_first_grade_is_no_end(tmp_path: Path, step: str) -> None:
    log = Log(tmp_path / "record")
    log.extend([])
    log.head.unlink()
    if step == "course.key":
        log.public_key.unlink()
    log.append(report(), "alice", {})
    assert (verdict(log).intact, verdict(log).entries) == (True, 1)


def test_a_full_disk_keeps_no_part_of_a_grade(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    before = log.path.read_bytes()
    write = os.write

    def fills(handle: int, content: bytes) -> int:
        if len(content) < 900:
            raise OSError(28, "No space left on device")
        return write(handle, content[:500])

    monkeypatch.setattr(os, "write", fills)
    with pytest.raises(RecordError, match="No space left on device"):
        log.append(report(), "dora", {})
    monkeypatch.undo()
    assert log.path.read_bytes() == before
    assert verdict(log).intact


def test_a_checkpoint_that_cannot_be_written_takes_the_grade_back(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    before = log.path.read_bytes()

    def full(*_: object) -> None:
        raise RecordError("The disk is full.", "Free some.")

    monkeypatch.setattr(files, "write_whole", full)
    with pytest.raises(RecordError, match="disk is full"):
        log.append(report(), "dora", {})
    assert log.path.read_bytes() == before


def test_a_log_that_was_cut_is_not_continued(log: Log) -> None:
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(RecordError, match="is shorter than") as refused:
        log.append(report(), "dora", {})
    assert "seclab verify" in refused.value.next_step
    with pytest.raises(RecordError, match="Entry 5 was cut off"):
        log.entries()


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff"])
def test_a_log_without_its_checkpoint_is_not_continued(log: Log, content: bytes | None) -> None:
    log.head.unlink()
    if content is not None:
        log.head.write_bytes(content)
    with pytest.raises(RecordError, match=r"head\.json"):
        log.append(report(), "dora", {})


def test_a_strange_line_at_the_end_is_not_continued(log: Log) -> None:
    with log.path.open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(RecordError, match="Entry 6 was changed"):
        log.append(report(), "dora", {})


def test_a_link_in_place_of_the_log_is_refused(tmp_path: Path) -> None:
    (tmp_path / "record").mkdir()
    (tmp_path / "victim").write_text("")
    (tmp_path / "record" / "grades.jsonl").symlink_to(tmp_path / "victim")
    with pytest.raises(RecordError, match="Cannot open"):
        Log(tmp_path / "record").append(report(), "alice", {})


def test_a_line_is_an_in_toto_statement_in_a_dsse_envelope(log: Log) -> None:
    envelope = json.loads(log.path.read_bytes().splitlines()[1])
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://mlops-security-labs.dev/grade/v1"
    assert statement["subject"] == [{"name": "open_ports/bob", "digest": {"sha256": answers_digest({"ports": SECRET})}}]
    assert (statement["predicate"]["sequence"], statement["predicate"]["score"]) == (2, 4)


def test_a_mark_is_kept_and_an_entry_without_one_is_as_before(log: Log) -> None:
    grade = Grade.of(report(6), "dora", {"ports": "y"}, mark="abc")
    assert log.sign([grade])[0].grade == grade
    assert log.latest()["open_ports", "dora"].mark == "abc"
    before = json.loads(base64.b64decode(json.loads(log.path.read_bytes().splitlines()[1])["payload"]))
    assert before["predicate"].keys() >= {"score", "checks"}
    assert not before["predicate"].keys() & {"mark", "by_hand", "answers"}


def test_certificates_of_all_learners_are_made_at_once(log: Log) -> None:
    made = log.certificates()
    assert sorted(made) == ["alice", "bob", "zoë"]
    assert verify_certificate(canonical(made["bob"]), log.public_key.read_bytes())["learner"] == "bob"


def test_grades_are_made_before_the_log_is_held(log: Log) -> None:
    log.extend((report(len(log.entries())), name, {}) for name in ("dora", "emil"))
    assert [entry.score for entry in log.entries()][5:] == [5, 5]


def test_no_grade_that_was_kept_is_lost_when_the_grader_is_killed(tmp_path: Path) -> None:
    log, kept = Log(tmp_path / "record"), 0
    log.extend([])
    for after in range(8):
        command = [sys.executable, "-c", ENDLESS, str(log.folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(after * after + 1):
                process.stdout.readline()
            process.kill()
            told = process.stdout.read().split("\n")[:-1]
        kept = int(told[-1]) if told else kept
        found = verdict(log)
        assert found.kind in ("intact", "torn")
        assert found.entries >= kept
    assert log.append(report(), "alice", {}).sequence > kept
    assert (verdict(log).kind, verdict(log).note) == ("intact", "")
