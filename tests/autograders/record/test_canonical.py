"""Is the hash of equal answers always the same?"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograders.record.canonical import answers_digest, canonical, parse

ANSWERS = st.dictionaries(st.text(), st.text(st.characters()))


@given(ANSWERS)
def test_order_and_spelling_do_not_count(answers: dict[str, str]) -> None:
    again = json.loads(json.dumps(dict(reversed(answers.items())), indent=2, ensure_ascii=False))
    assert canonical(again) == canonical(answers)
    assert parse(canonical(answers)) == answers


@given(ANSWERS, ANSWERS)
def test_different_answers_have_different_digests(one: dict[str, str], other: dict[str, str]) -> None:
    assert (answers_digest(one) == answers_digest(other)) == (one == other)


def test_the_form_never_changes() -> None:
    assert canonical({"b": [1, True, None], "a": "é\n\ud800"}) == b'{"a":"\\u00e9\\n\\ud800","b":[1,true,null]}'
    assert answers_digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_what_is_no_json_has_no_form() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
