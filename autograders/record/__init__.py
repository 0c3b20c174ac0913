"""Can a grade be changed unnoticed? No: each is signed, and each follows from the one before.

    log = record.Log(course / "record")
    log.append(report, "alice", answers)
    record.verify(log.path, log.public_key.read_bytes()).intact

grades.jsonl holds one DSSE envelope a line, each with an in-toto statement
(statement.py says what is in it) and the SHA-256 of the line before it.
head.json is a signed checkpoint of the end; audit.py says what each of the
signature, the chain and the checkpoint protects against, and what nothing does.
"""

from __future__ import annotations

from autograders.record.audit import Verdict, verify
from autograders.record.award import certificate, verify_certificate
from autograders.record.books import verify_gradebook
from autograders.record.dsse import EnvelopeError, pae
from autograders.record.files import RecordError
from autograders.record.grade import ByHand, Grade
from autograders.record.log import Log
from autograders.record.statement import Entry, Head

__all__ = [
    "ByHand",
    "Entry",
    "EnvelopeError",
    "Grade",
    "Head",
    "Log",
    "RecordError",
    "Verdict",
    "certificate",
    "pae",
    "verify",
    "verify_certificate",
    "verify_gradebook",
]
