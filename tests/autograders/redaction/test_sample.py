from __future__ import annotations

import pytest

from autograders.check import NoCases
from autograders.redaction.generate import PRACTICE_SEED, generate
from autograders.redaction.removes import removes
from autograders.redaction.sample import GRADING, GRADING_SEED, Redactor, Sample


def test_the_examples_of_a_lesson_are_not_those_of_its_grading() -> None:
    assert PRACTICE_SEED != GRADING_SEED
    assert not {record.text for record in generate(PRACTICE_SEED, 440)} & set(GRADING.texts())


def test_a_claim_over_no_text_is_refused() -> None:
    with pytest.raises(NoCases, match="mood"):
        removes("def redact(text):\n    return ''\n", ("mood",))


def test_records_hold_what_was_asked_for() -> None:
    records = Sample(count=100).records("ssn")
    assert records
    assert all("ssn" in {span.kind for span in record.secrets} for record in records)


def test_a_sample_is_redacted_in_its_order() -> None:
    sample = Sample(count=5)
    outcomes = Redactor("def redact(text):\n    return text.upper()\n").over(sample)
    assert [outcome.value for outcome in outcomes.values()] == [text.upper() for text in sample.texts()]


def test_a_call_is_written_as_it_is_typed() -> None:
    assert Redactor("", "mask").call("it's") == 'mask("it\'s")'
    assert Redactor("", "mask", "mask(mask({}))").call("a{}") == "mask(mask('a{}'))"
