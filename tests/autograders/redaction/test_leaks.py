from __future__ import annotations

import pytest

from autograders.redaction.kinds import Record, Span
from autograders.redaction.leaks import leak, plain, replacements, words


def record(kind: str, value: str) -> Record:
    text = f"ask {value}, now"
    return Record(text, (Span(kind, 4, 4 + len(value), value),), (), "sentence")


@pytest.mark.parametrize(
    ("kind", "value", "output", "part"),
    [
        ("email", "anna.berg@example.org", "ask [email]@example.org, now", "example"),
        ("email", "anna.berg@example.org", "ask ANNA.[email], now", "anna"),
        ("email", "anna%40example.org", "ask anna@[x], now", "anna"),
        ("email", "ａｎｎａ＠ｘ．ｏｒｇ", "ask anna, now", "anna"),
        ("phone", "06 12 34 56 78", "ask [phone] 34 56 78, now", "345678"),
        ("phone", "555-010-1234", "ask XXX-XXX-1234, now", "1234"),
        ("card", "4111 1111 1111 1111", "ask XXXXXXXXXXXX1111, now", "1111"),
        ("name", "Anna Müller", "ask [name] mu\u0308ller, now", "müller"),
        ("email", "anna@example.org", "ask anna@example.org. now", "example"),
    ],
)
def test_a_part_that_is_left_is_found(kind: str, value: str, output: str, part: str) -> None:
    found = leak(record(kind, value), output, (kind,))
    assert found is not None
    assert (found.span.kind, found.part) == (kind, part)


@pytest.mark.parametrize(
    ("kind", "value", "output"),
    [
        ("email", "anna@example.org", "ask [email], now"),
        ("email", "anna@example.org", "ask , now"),
        ("email", "anna@example.org", "ask person-8f3a@somewhere.org, now"),
        ("phone", "555-010-1234 ext. 9", "ask [phone ext.], now"),
        ("phone", "555-010-1234", "ask phone1234abcd, now"),
        ("api_key", "ck_test_abcdefgh", "ask ck_test_***, now"),
    ],
)
def test_markers_masks_and_structure_are_no_leak(kind: str, value: str, output: str) -> None:
    assert leak(record(kind, value), output, (kind,)) is None


def test_only_the_kinds_asked_for_count() -> None:
    assert leak(record("email", "anna@example.org"), "ask anna@example.org, now", ("phone",)) is None


def test_what_stands_in_place_of_a_value_is_known_while_the_rest_is_as_it_was() -> None:
    assert replacements(record("email", "a@b.de"), "ask <x>, now") == ("<x>",)
    assert replacements(record("email", "a@b.de"), "ask <x> now") is None


def test_a_reader_sees_through_encodings() -> None:
    assert plain("J\\u00f6rg%20B\u200be") == "jörg be"
    assert words("06 12-34") == {"06": 1, "12": 1, "34": 1, "061234": 1}
