from __future__ import annotations

import pytest

from autograders.redaction.kinds import SECRETS
from autograders.redaction.removes import removes
from tests.autograders.redaction.answers import RIGHT, TWO_PATTERNS

IDENTITY = "def redact(text):\n    return text\n"


@pytest.mark.parametrize("kind", SECRETS)
def test_each_kind_is_looked_for(kind: str) -> None:
    assert removes(RIGHT, (kind,)) is None
    found = removes(IDENTITY, (kind,))
    assert found is not None
    assert found.counterexample is not None


def test_the_shortest_text_that_leaks_is_shown() -> None:
    found = removes(TWO_PATTERNS, ("email",), contexts=("url",))
    assert found is not None
    assert found.counterexample is not None
    assert "%40" in found.counterexample.text
    assert len(found.counterexample.text) < 60


def test_who_removes_everything_leaves_nothing() -> None:
    assert removes("def redact(text):\n    return ''\n") is None
