"""Is a score that was changed in the gradebook noticed?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograders.record import ByHand, Log, RecordError, Verdict, books, verify_gradebook
from tests.autograders.record.conftest import report

# The columns of nbgrader 0.9.6 that count here.
SCHEMA = """
CREATE TABLE assignment (id PRIMARY KEY, name);
CREATE TABLE submitted_assignment (id PRIMARY KEY, assignment_id, student_id);
CREATE TABLE submitted_notebook (id PRIMARY KEY, assignment_id, notebook_id);
CREATE TABLE grade (id PRIMARY KEY, notebook_id, cell_id, auto_score FLOAT, manual_score FLOAT, extra_credit FLOAT);
CREATE TABLE base_cell (id PRIMARY KEY, name);
CREATE TABLE grade_cells (id PRIMARY KEY, max_score FLOAT);
INSERT INTO base_cell VALUES ('c1', 'check-ports'), ('c2', 'answer-why'), ('c3', 'check-keys');
INSERT INTO grade_cells VALUES ('c1', 6), ('c2', 4), ('c3', 10);
INSERT INTO assignment VALUES ('a1', 'open_ports'), ('a2', 'short_lived_keys');
INSERT INTO submitted_assignment VALUES
    ('s1', 'a1', 'alice'), ('s2', 'a1', 'bob'), ('s3', 'a1', 'zoë'), ('s4', 'a2', 'alice');
INSERT INTO submitted_notebook SELECT 'n' || id, id, 'x' FROM submitted_assignment;
INSERT INTO grade VALUES
    ('g1', 'ns1', 'c1', 1, NULL, NULL), ('g2', 'ns1', 'c2', 2, NULL, NULL), ('g3', 'ns2', 'c1', 4, NULL, 0),
    ('g4', 'ns3', 'c1', 1, NULL, NULL), ('g5', 'ns4', 'c3', 7, NULL, NULL);
"""


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A gradebook in a folder with a difficult name that agrees with the log."""
    (tmp_path / "a %3f?#b").mkdir()
    rows = sqlite3.connect(tmp_path / "a %3f?#b" / "gradebook.db", isolation_level=None)
    rows.executescript(SCHEMA)
    yield rows
    rows.close()


def verdict(log: Log, tmp_path: Path) -> Verdict:
    return verify_gradebook(tmp_path / "a %3f?#b" / "gradebook.db", log.path, log.public_key.read_bytes())


def test_a_gradebook_agrees_with_the_last_entry_of_each(
    log: Log, gradebook: sqlite3.Connection, tmp_path: Path
) -> None:
    found = verdict(log, tmp_path)
    assert (found.intact, found.note) == (True, "")
    assert found.message.endswith("The gradebook agrees.")


@pytest.mark.parametrize(
    ("change", "entry", "message"),
    [
        (
            "UPDATE grade SET auto_score = 9 WHERE id = 'g3'",
            2,
            "open_ports/bob: 4 points were signed; the gradebook says 9",
        ),
        ("UPDATE grade SET auto_score = 2.5 WHERE id = 'g1'", 3, "says 4.5"),
        ("UPDATE grade SET auto_score = NULL WHERE id = 'g5'", 5, "has no grade"),
        ("DELETE FROM submitted_assignment WHERE id = 's3'", 4, "has no grade"),
        ("UPDATE grade SET auto_score = 9 + auto_score", 2, "3 more differ"),
        ("UPDATE submitted_assignment SET student_id = 'x' WHERE id = 's4'", 5, "1 more differ"),
    ],
)
def test_the_first_entry_that_differs_is_named(
    log: Log, gradebook: sqlite3.Connection, tmp_path: Path, change: str, entry: int, message: str
) -> None:
    gradebook.execute(change)
    found = verdict(log, tmp_path)
    assert (found.kind, found.entry) == ("gradebook", entry)
    assert message in found.message


def test_a_grade_that_was_never_signed_is_named(log: Log, gradebook: sqlite3.Connection, tmp_path: Path) -> None:
    gradebook.executescript(
        "INSERT INTO submitted_assignment VALUES ('s5', 'a2', 'mallory');"
        "INSERT INTO submitted_notebook VALUES ('ns5', 's5', 'x');"
        "INSERT INTO grade VALUES ('g6', 'ns5', 'c3', 10, NULL, NULL)"
    )
    found = verdict(log, tmp_path)
    assert (found.kind, found.entry) == ("gradebook", None)
    assert "short_lived_keys/mallory that was never signed" in found.message


def test_grades_given_by_hand_are_counted(log: Log, gradebook: sqlite3.Connection, tmp_path: Path) -> None:
    gradebook.execute("UPDATE grade SET manual_score = 3 WHERE id IN ('g1', 'g4')")
    found = verdict(log, tmp_path)
    assert found.intact
    assert found.note == "2 grades were given by hand, which nobody signed: seclab course sign."


def test_grades_given_by_hand_can_be_signed(log: Log, gradebook: sqlite3.Connection, tmp_path: Path) -> None:
    gradebook.execute("UPDATE grade SET manual_score = 1.5, extra_credit = 1 WHERE id = 'g3'")
    place = tmp_path / "a %3f?#b" / "gradebook.db"
    given = books.read(place)["open_ports", "bob"].by_hand
    assert given == (ByHand("check-ports", 4, 1.5, 1),)
    log.sign([replace(log.latest()["open_ports", "bob"].grade, by_hand=given)])
    assert (log.entries()[-1].score, log.entries()[-1].total) == (4, 2.5)
    assert (verdict(log, tmp_path).intact, verdict(log, tmp_path).note) == (True, "")
    gradebook.execute("UPDATE grade SET manual_score = 4 WHERE id = 'g3'")
    assert "what a person gave is not what was signed" in verdict(log, tmp_path).message
    assert "seclab course sign" in verdict(log, tmp_path).next_step


def test_an_answer_that_only_a_person_grades_adds_its_points_and_what_it_is_worth(
    log: Log, gradebook: sqlite3.Connection, tmp_path: Path
) -> None:
    gradebook.execute("UPDATE grade SET manual_score = 3 WHERE id = 'g2'")
    given = books.read(tmp_path / "a %3f?#b" / "gradebook.db")["open_ports", "alice"].by_hand
    assert given == (ByHand("answer-why", 2, 3, 0, 4),)
    log.sign([replace(log.latest()["open_ports", "alice"].grade, by_hand=given)])
    assert (log.entries()[-1].total, log.entries()[-1].total_max) == (4, 10)


@pytest.mark.parametrize("score", ["'5'", "x'00'", "9e999"])
def test_a_score_by_hand_that_is_no_number_is_refused(
    log: Log, gradebook: sqlite3.Connection, tmp_path: Path, score: str
) -> None:
    gradebook.executescript(
        "ALTER TABLE grade DROP COLUMN manual_score; ALTER TABLE grade ADD COLUMN manual_score;"
        f"UPDATE grade SET manual_score = {score}"
    )
    with pytest.raises(RecordError, match="is no number"):
        verdict(log, tmp_path)


def test_a_changed_log_comes_first(log: Log, gradebook: sqlite3.Connection, tmp_path: Path) -> None:
    log.path.write_bytes(log.path.read_bytes().replace(b"A", b"B", 1))
    assert verdict(log, tmp_path).kind == "changed"


def test_a_newer_entry_counts(log: Log, gradebook: sqlite3.Connection, tmp_path: Path) -> None:
    log.append(report(5), "bob", {})
    assert verdict(log, tmp_path).entry == 6


@pytest.mark.parametrize("content", [b"", b"\x00" * 4096, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_what_is_no_gradebook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(RecordError, match="is no gradebook of nbgrader"):
        books.read(tmp_path / "x.db")
    assert [path.name for path in tmp_path.iterdir()] == ["x.db"]


def test_a_view_that_never_ends_is_refused(
    gradebook: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "MAX_STEPS", 100_000)
    gradebook.executescript(
        "DROP TABLE grade; CREATE VIEW grade AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n)"
        "SELECT 1 AS auto_score, 1 AS manual_score, 0 AS extra_credit, x AS notebook_id FROM n"
    )
    with pytest.raises(RecordError, match="interrupted"):
        books.read(tmp_path / "a %3f?#b" / "gradebook.db")


def test_nbgrader_has_these_tables_and_columns(gradebook: sqlite3.Connection) -> None:
    from nbgrader.api import Base

    tables = [name for (name,) in gradebook.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        ours = {row[1] for row in gradebook.execute(f"PRAGMA table_info({table})")}
        assert ours <= set(Base.metadata.tables[table].columns.keys())
