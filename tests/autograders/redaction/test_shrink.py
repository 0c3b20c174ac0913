from __future__ import annotations

import json
from collections.abc import Sequence

from autograders.redaction.generate import generate
from autograders.redaction.kinds import Record, Span
from autograders.redaction.shrink import shortest

TEXT = "Hello there, please write to anna@example.org or call 555-010-1234. Thanks!"
EMAIL = Span("email", 29, 45, "anna@example.org")
PHONE = Span("phone", 54, 66, "555-010-1234")
RECORD = Record(TEXT, (EMAIL, PHONE), (), "sentence")


def always(records: Sequence[Record]) -> list[bool]:
    return [True] * len(records)


def test_only_the_value_is_left_where_nothing_else_is_needed() -> None:
    found = shortest(RECORD, EMAIL, always)
    assert found.text == "anna@example.org"
    assert found.secrets == (Span("email", 0, 16, "anna@example.org"),)


def test_what_the_mistake_needs_is_kept() -> None:
    found = shortest(RECORD, PHONE, lambda records: ["please" in record.text for record in records])
    assert "please" in found.text
    assert "555-010-1234" in found.text
    assert len(found.text) <= len("please 555-010-1234.")


def test_no_value_is_cut_or_glued() -> None:
    def shows(records: Sequence[Record]) -> list[bool]:
        assert all(record.text[span.start : span.end] == span.value for record in records for span in record.spans)
        assert not any("org5" in record.text or "hanna@" in record.text for record in records)
        return [len(record.secrets) == 2 for record in records]

    assert shortest(RECORD, None, shows).text == "anna@example.org 555-010-1234"


def test_json_stays_json() -> None:
    for record in generate(2, 60, ("email", "version", "ssn"), ("json",)):
        if record.secrets:
            found = shortest(record, record.secrets[0], always)
            assert record.secrets[0].value in found.text
            assert json.loads(found.text)


def test_what_tells_the_kind_stays() -> None:
    for record in generate(2, 60, ("name", "version"), ("sentence", "log", "url", "several")):
        for secret in record.secrets[:1]:
            assert shortest(record, secret, always).secrets[0].lead == secret.lead
