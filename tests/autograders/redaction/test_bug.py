"""Is a bug a change of the reference?"""

from __future__ import annotations

import pytest

from autograders.redaction.bug import REFERENCE, RIGHT, bug


def test_a_bug_is_the_reference_with_changes() -> None:
    made = bug("leaks", "name", "sentence", "", ("def redact(", "def redacted("), ("% 97 == 1", "% 96 == 1"))
    assert made.source == REFERENCE.replace("def redact(", "def redacted(").replace("% 97 == 1", "% 96 == 1")


@pytest.mark.parametrize("old", ["not in the reference", "return"])
def test_a_change_of_what_does_not_stand_there_once_is_refused(old: str) -> None:
    with pytest.raises(ValueError, match=r"holds \d+ times"):
        bug("leaks", "name", "sentence", "", (old, ""))


def test_the_right_redactors_are_four_programs() -> None:
    assert len({REFERENCE, *RIGHT}) == 4
