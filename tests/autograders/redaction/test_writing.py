from __future__ import annotations

from autograders.redaction.kinds import Piece, Span
from autograders.redaction.writing import Writing


def test_a_value_is_written_as_its_text_needs_it() -> None:
    writing = Writing()
    writing.add("?who=")
    writing.put(Piece("email", "a@b"), lambda text: text.replace("@", "%40"))
    record = writing.record("url")
    assert record.text == "?who=a%40b"
    assert record.secrets == (Span("email", 5, 10, "a%40b"),)


def test_what_tells_a_kind_is_no_part_of_the_value() -> None:
    writing = Writing()
    writing.put(Piece("name", "Anna Berg", "Dear "))
    writing.put(Piece("version", "1.2.3"))
    record = writing.record("sentence")
    assert record.secrets == (Span("name", 5, 14, "Anna Berg", 5),)
    assert [span.kind for span in record.innocents] == ["version"]
    assert record.gaps == ("Dear ", "1.2.3")
