from __future__ import annotations

import pytest

from autograders.redaction.kinds import INNOCENTS
from autograders.redaction.preserves import preserves
from tests.autograders.redaction.answers import RIGHT, TWO_PATTERNS


@pytest.mark.parametrize("kind", INNOCENTS)
def test_each_kind_has_to_stay(kind: str) -> None:
    assert preserves(RIGHT, (kind,)) is None
    assert preserves("def redact(text):\n    return ''\n", (kind,)) is not None


@pytest.mark.parametrize("kind", ["git_url", "order_id", "epoch"])
def test_the_well_known_patterns_destroy_these(kind: str) -> None:
    found = preserves(TWO_PATTERNS, (kind,))
    assert found is not None
    assert found.because


def test_who_changes_nothing_destroys_nothing() -> None:
    assert preserves("def redact(text):\n    return text\n") is None
