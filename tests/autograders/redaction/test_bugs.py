"""Is every bug a bug, and is every right redactor right?"""

from __future__ import annotations

import re
from typing import Any

import pytest

from autograders.redaction.bugs import BUGS, REFERENCE, RIGHT
from autograders.redaction.tables import Answer, answers, key

SHOWN = list({key(one.shows): one.shows for one in BUGS}.values())
MORE = [
    *("call 415-555-0132, or (030) 123456-78.", "+1 (415) 555-0132 x12", "tel:+4930123456789", "+49 (0) 30 123456"),
    *("0.123456789", "01.02.2024 10:20", "(2024-05-17 10:20:30)", "4155550132", "0123456789abcdef", "ORD-2024-0012345"),
    *("a\r\nb anna@x.org\r\n", "+49 30 123456\n+49 30 654321", "a b@c.de 4111 1111 1111 1111 anna@b.org"),
    *("DE89 3704 0044 0532 0130 00 EUR", "DE89370400440532013000", "10.0.0.12:80", "1" * 60, "x" * 2000 + "@", "@"),
    *("ssh://git@git.example.com/churn/model.git", "sk_live_short", "[email]", "at 12:30 anna@example.org", "🙂 ok"),
]


def shape(answer: Answer) -> Any:
    """Return what the task fixes: which word a marker holds is open, and whether None stays None."""
    return re.sub(r"\[[\w -]+\]", "[]", answer[1] or "") if answer[0] == "value" else answer


@pytest.fixture(scope="module")
def known() -> list[Answer]:
    return answers([REFERENCE], SHOWN)[0]


def test_there_are_at_least_forty_with_a_name_and_a_sentence_of_their_own() -> None:
    assert len(BUGS) >= 40
    assert len({one.name for one in BUGS}) == len({one.sentence for one in BUGS}) == len(BUGS)
    assert all(one.name.isidentifier() and not one.sentence.endswith(".") for one in BUGS)


def test_every_bug_shows_on_its_input(known: list[Answer]) -> None:
    rows = answers([one.source for one in BUGS], SHOWN, known)
    pairs = (
        (one, row[SHOWN.index(one.shows)], known[SHOWN.index(one.shows)]) for one, row in zip(BUGS, rows, strict=True)
    )
    assert not [one.name for one, said, right in pairs if shape(said) == shape(right)]


def test_no_bug_shows_everywhere_but_those_that_say_so(known: list[Answer]) -> None:
    rows = answers([one.source for one in BUGS], SHOWN, known)
    everywhere = {one.name for one, row in zip(BUGS, rows, strict=True) if not set(row) & set(known)}
    assert not everywhere


def test_the_right_redactors_agree_in_all_that_the_task_fixes() -> None:
    texts = [*SHOWN, *MORE]
    first, *others = answers([REFERENCE, *RIGHT], texts)
    for other in others:
        wrong = {
            text: (said, right)
            for text, said, right in zip(texts, other, first, strict=True)
            if shape(said) != shape(right)
        }
        assert not wrong


def test_the_right_redactors_write_other_markers() -> None:
    (rows) = answers([REFERENCE, *RIGHT], ["anna@example.org"])
    assert len({row[0] for row in rows}) == 4


def test_the_right_redactors_change_nothing_twice() -> None:
    for source in (REFERENCE, *RIGHT):
        (once,) = answers([source], [*SHOWN, *MORE])
        texts = [answer[1] for answer in once]
        assert [answer[1] for answer in answers([source], texts)[0]] == texts
