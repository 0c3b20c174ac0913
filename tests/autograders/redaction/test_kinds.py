from __future__ import annotations

from autograders.redaction.kinds import Record, Span


def test_spans_come_in_the_order_of_the_text() -> None:
    email, version = Span("email", 6, 9, "a@b"), Span("version", 0, 5, "1.2.3")
    record = Record("1.2.3 a@b", (email,), (version,), "sentence")
    assert record.spans == (version, email)
    assert record.gaps == ("1.2.3 ", "")
