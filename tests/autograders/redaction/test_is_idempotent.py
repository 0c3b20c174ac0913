from __future__ import annotations

from autograders.redaction.is_idempotent import is_idempotent
from tests.autograders.redaction.answers import WRONG


def test_who_changes_nothing_changes_nothing_twice() -> None:
    assert is_idempotent("def redact(text):\n    return text\n") is None


def test_the_second_pass_is_shown() -> None:
    found = is_idempotent(WRONG["marks_with_an_address"][1])
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.text.startswith("redact(redact('")
    assert found.got.startswith("'<<")


def test_what_the_first_pass_left_is_not_told_here() -> None:
    assert is_idempotent(WRONG["replaces_the_first_only"][1]) is None
