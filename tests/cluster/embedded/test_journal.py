"""Does what was recorded come back, and nothing else?"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from cluster.embedded.errors import S3Error
from cluster.embedded.journal import Call, Journal, JournalError, Record

PUT = Record(
    datetime(2026, 1, 2, 3, 4, 5, 6),
    "seed",
    Call("s3", "PutObject", "PUT", "/b/ü k", (("versionId", "1"),), (("content-type", "a/b"),), b"\x00\xff"),
)


def test_a_record_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    Journal(path).append(PUT)
    assert list(Journal(path).records()) == [PUT]
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_failed_is_taken_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.append(PUT)
    journal.undo(journal.append(replace(PUT, seed="failed")))
    assert list(journal.records()) == [PUT]


@pytest.mark.parametrize("kept", [1, 20, -2, -1])
def test_a_line_that_was_cut_off_is_dropped(kept: int, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    journal = Journal(path)
    journal.append(PUT)
    whole = path.stat().st_size
    journal.append(replace(PUT, seed="cut"))
    line = path.read_bytes()[whole:]
    os.truncate(path, whole + (kept if kept > 0 else len(line) + kept))
    again = Journal(path)
    assert list(again.records()) == [PUT]
    again.append(replace(PUT, seed="next"))
    assert [record.seed for record in again.records()] == ["seed", "next"]


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    Journal(path).append(PUT)
    with path.open("ab") as file:
        file.write(b'{"service": "lambda"}\n')
    with pytest.raises(JournalError, match="line 2 is damaged"):
        list(Journal(path).records())


def test_the_size_has_a_limit_that_names_the_way_out(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal", limit=1024)
    with pytest.raises(S3Error, match="reset the lab") as caught:
        journal.append(replace(PUT, call=replace(PUT.call, body=b"x" * 1024)))
    assert caught.value.code == "XMinioStorageFull"
    assert list(journal.records()) == []


def test_records_can_be_dropped(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    for seed in "abc":
        journal.append(replace(PUT, seed=seed))
    journal.drop(frozenset({0, 2}))
    journal.append(replace(PUT, seed="d"))
    assert [record.seed for record in journal.records()] == ["b", "d"]
