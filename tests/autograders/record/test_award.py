"""Does a certificate hold the best grades, and can nobody improve it?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograders.record import ByHand, EnvelopeError, Log, RecordError, certificate, keys, verify_certificate
from autograders.record.canonical import canonical
from tests.autograders.record.conftest import SECRET, report


def said(log: Log, learner: str = "alice") -> dict[str, Any]:
    return verify_certificate(canonical(log.certificate(learner)), log.public_key.read_bytes())


def test_it_holds_the_best_grade_of_each_lesson(log: Log) -> None:
    found = said(log)
    assert found["learner"] == "alice"
    got = [(one["lesson"], one["score"], one["max_score"], one["sequence"]) for one in found["lessons"]]
    assert got == [("open_ports", 3, 6, 3), ("short_lived_keys", 7, 10, 5)]
    assert found["lessons"][1]["sha256"] == log.entries()[4].sha256


def test_of_equal_grades_the_first_counts(log: Log) -> None:
    first = log.entries()[2]
    envelope = certificate((first, *log.entries()), "alice", keys.private(log.folder))
    held = verify_certificate(canonical(envelope), log.public_key.read_bytes())
    assert held["lessons"][0]["sequence"] == 3


def test_a_grade_that_was_lowered_for_the_same_answers_counts(log: Log) -> None:
    latest = log.latest()["open_ports", "alice"]
    log.sign([replace(latest.grade, by_hand=(ByHand("check-ports", 3, 0.5),))])
    assert said(log)["lessons"][0]["score"] == 0.5
    log.append(report(2), "alice", {"ports": "another answer"})
    assert said(log)["lessons"][0]["score"] == 2


def test_it_holds_no_other_learner_and_no_answer(log: Log) -> None:
    shown = json.dumps(said(log))
    assert not [word for word in ("bob", "zoë", SECRET) if word in shown]


def test_a_stranger_has_none(log: Log) -> None:
    with pytest.raises(RecordError, match="no grade of 'mallory'"):
        log.certificate("mallory")


def test_a_changed_log_gives_none(log: Log) -> None:
    log.path.write_bytes(log.path.read_bytes().replace(b"A", b"B", 1))
    with pytest.raises(RecordError, match="Entry 1"):
        log.certificate("alice")


def test_an_entry_or_a_checkpoint_is_no_certificate(log: Log) -> None:
    for text in (log.path.read_bytes().splitlines()[0], log.head.read_bytes()):
        with pytest.raises(EnvelopeError, match="certificate/v1"):
            verify_certificate(text, log.public_key.read_bytes())


def test_another_course_did_not_sign_it(log: Log, tmp_path: Path) -> None:
    other = Log(tmp_path / "other")
    other.extend([])
    with pytest.raises(EnvelopeError, match="another key"):
        verify_certificate(canonical(log.certificate("alice")), other.public_key.read_bytes())


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_flipped_byte_breaks_it_or_changes_nothing_it_says(data: st.DataObject, written: Path) -> None:
    log = Log(written)
    text, pem = bytearray(canonical(log.certificate("alice"))), log.public_key.read_bytes()
    original = verify_certificate(bytes(text), pem)
    text[data.draw(st.integers(0, len(text) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        assert verify_certificate(bytes(text), pem) == original
    except EnvelopeError:
        return
