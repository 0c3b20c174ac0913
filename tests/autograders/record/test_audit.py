"""Is every way to tamper with a log noticed, and the first changed entry named?"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograders.record import Log, RecordError, Verdict, dsse, verify
from autograders.record.canonical import canonical
from tests.autograders.record.conftest import report

Lines = list[bytes]


def verdict(log: Log) -> Verdict:
    return verify(log.path, log.public_key.read_bytes())


def tampered(log: Log, change: Callable[[Lines], Lines]) -> Verdict:
    log.path.write_bytes(b"".join(change(log.path.read_bytes().splitlines(keepends=True))))
    return verdict(log)


@pytest.mark.parametrize(
    ("change", "kind", "entry", "line"),
    [
        (lambda x: [x[0], x[1].replace(b"A", b"B", 1), *x[2:]], "changed", 2, 2),
        (lambda x: x[1:], "removed", 1, 1),
        (lambda x: [*x[:2], *x[4:]], "removed", 3, 3),
        (lambda x: [x[0], x[2], x[1], *x[3:]], "reordered", 2, 2),
        (lambda x: x[::-1], "reordered", 1, 1),
        (lambda x: [*x[:3], x[1], *x[3:]], "duplicated", 2, 4),
        (lambda x: [*x, x[4]], "duplicated", 5, 6),
        (lambda x: [*x[:2], b"\n", *x[2:]], "inserted", 3, 3),
        (lambda x: [b"{}\n", *x], "inserted", 1, 1),
        (lambda x: x[:3], "truncated", 4, 4),
        (lambda _: [], "truncated", 1, 1),
        (lambda x: [*x[:4], x[4][:-1]], "truncated", 5, 5),
        (lambda x: [*x, b"{"], "torn", 6, 6),
        (lambda x: [*x[:2], x[2].replace(b'":"', b'": "', 1), *x[3:]], "changed", 3, 3),
        (lambda x: [b"x" * (dsse.MAX_ENVELOPE + 1)], "changed", 1, 1),
        (lambda x: [*x[:2], b"[" * 90_000 + b"\n", *x[3:]], "changed", 3, 3),
        (lambda x: [*x[:4], bytes(range(11, 256)) + b"\n"], "changed", 5, 5),
    ],
)
def test_the_first_entry_that_was_changed_is_named(
    log: Log, change: Callable[[Lines], Lines], kind: str, entry: int, line: int
) -> None:
    found = tampered(log, change)
    assert (found.kind, found.entry, found.line, found.intact) == (kind, entry, line, False)
    assert str(entry) in found.message
    assert found.next_step


def first_difference(one: bytes, other: bytes) -> int:
    """Return the number of the line on which two texts part."""
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:same].count(b"\n") + 1


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_byte_can_be_changed_taken_or_added(data: st.DataObject, written: Path) -> None:
    original = (written / "grades.jsonl").read_bytes()
    start = data.draw(st.integers(0, len(original)))
    length = data.draw(st.integers(0, 3) | st.integers(0, len(original)))
    put = data.draw(
        st.binary(max_size=4) | st.sampled_from([b"\n", b" ", b"\r\n", *original.splitlines(keepends=True)])
    )
    changed = original[:start] + put + original[start + length :]
    path = written.parent / "changed.jsonl"
    path.write_bytes(changed)
    found = verify(path, (written / "course.pub").read_bytes(), written / "head.json")
    assert found.intact == (changed == original)
    if changed != original:
        assert found.line == first_difference(original, changed)


@settings(max_examples=200, deadline=None)
@given(order=st.lists(st.integers(0, 4), max_size=7))
def test_no_line_can_be_moved_repeated_or_left_out(order: list[int], written: Path) -> None:
    lines = (written / "grades.jsonl").read_bytes().splitlines(keepends=True)
    path = written.parent / "moved.jsonl"
    path.write_bytes(b"".join(lines[index] for index in order))
    found = verify(path, (written / "course.pub").read_bytes(), written / "head.json")
    kept = next((i for i, index in enumerate([*order, -1]) if index != i), 0)
    assert found.intact == (order == [0, 1, 2, 3, 4])
    if not found.intact:
        assert (found.line, found.entries) == (kept + 1, kept)


def test_an_entry_of_another_key_is_named(log: Log, tmp_path: Path) -> None:
    other = Log(tmp_path / "other")
    other.extend((report(), "mallory", {}) for _ in range(5))
    forged = other.path.read_bytes().splitlines(keepends=True)
    found = tampered(log, lambda x: [*x[:2], forged[2], *x[3:]])
    assert (found.kind, found.entry) == ("foreign", 3)
    assert "another key" in found.message
    assert verify(log.path, other.public_key.read_bytes()).entry == 1


def test_a_second_signature_is_no_entry(log: Log) -> None:
    def twice(lines: Lines) -> Lines:
        envelope = json.loads(lines[0])
        return [canonical({**envelope, "signatures": envelope["signatures"] * 2}) + b"\n", *lines[1:]]

    assert tampered(log, twice).entry == 1


def test_what_the_course_signed_as_something_else_is_no_entry(log: Log) -> None:
    for other in (log.head.read_bytes(), canonical(log.certificate("alice")) + b"\n"):
        saved = log.path.read_bytes()
        found = tampered(log, lambda x, other=other: [*x, other])  # type: ignore[misc]
        assert (found.kind, found.entry) == ("changed", 6)
        log.path.write_bytes(saved)


def test_an_entry_of_another_copy_is_named(log: Log, tmp_path: Path) -> None:
    copy = Log(shutil.copytree(log.folder, tmp_path / "copy"))
    for one, learner in ((log, "dora"), (copy, "mallory")):
        one.append(report(), learner, {})
        one.append(report(), learner, {})
    exchanged = copy.path.read_bytes().splitlines(keepends=True)
    whole = log.path.read_bytes()
    assert tampered(log, lambda x: [*x[:6], exchanged[6]]).kind == "forked"
    log.path.write_bytes(whole)
    found = tampered(log, lambda x: [*x[:5], *exchanged[5:]])
    assert (found.kind, found.entry) == ("forked", 7)


def test_only_a_checkpoint_kept_elsewhere_shows_a_rollback(log: Log, tmp_path: Path) -> None:
    older = {path: path.read_bytes() for path in (log.path, log.head)}
    log.append(report(), "dora", {})
    kept = shutil.copy(log.head, tmp_path / "kept.json")
    for path, content in older.items():
        path.write_bytes(content)
    assert verdict(log).intact
    found = verify(log.path, log.public_key.read_bytes(), kept)
    assert (found.kind, found.entry) == ("truncated", 6)


def test_an_older_checkpoint_is_held_against_the_log(log: Log, tmp_path: Path) -> None:
    kept = shutil.copy(log.head, tmp_path / "kept.json")
    log.append(report(), "dora", {})
    found = verify(log.path, log.public_key.read_bytes(), kept)
    assert (found.intact, found.entries) == (True, 6)
    assert "covers 5" in found.note


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", b"[" * 90_000])
def test_without_a_checkpoint_no_log_is_called_whole(log: Log, content: bytes | None) -> None:
    log.head.unlink()
    if content is not None:
        log.head.write_bytes(content)
    found = verdict(log)
    assert (found.kind, found.entry, found.entries) == ("head", None, 5)
    assert "--head" in found.next_step


def test_a_checkpoint_is_not_taken_from_an_entry_or_unsigned(log: Log) -> None:
    entry, head = log.path.read_bytes().splitlines()[0], json.loads(log.head.read_bytes())
    payload = base64.b64decode(head["payload"]).replace(b'"count":5', b'"count":4')
    for content in (entry, canonical({**head, "payload": base64.b64encode(payload).decode()})):
        log.head.write_bytes(content)
        assert verdict(log).kind == "head"


def test_what_is_no_file_is_refused_at_once(log: Log) -> None:
    pem = log.public_key.read_bytes()
    log.path.unlink()
    os.mkfifo(log.path)
    for path in (log.path, log.folder, log.folder / "none.jsonl"):
        with pytest.raises(RecordError, match="Cannot read"):
            verify(path, pem)
