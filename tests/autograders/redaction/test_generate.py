from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter

import pytest

from autograders.redaction.contexts import fits
from autograders.redaction.generate import PRACTICE_SEED, generate
from autograders.redaction.kinds import CONTEXTS, INNOCENTS, NAMES, SECRETS

RECORDS = generate(PRACTICE_SEED, 1100)


def test_each_span_says_where_its_value_stands() -> None:
    spans = [(record, span) for record in RECORDS for span in record.spans]
    assert all(record.text[span.start : span.end] == span.value != "" for record, span in spans)
    assert all(span.start >= span.lead for _, span in spans)


def test_spans_do_not_overlap() -> None:
    for record in RECORDS:
        edges = [edge for span in record.spans for edge in (span.start, span.end)]
        assert edges == sorted(edges)


def test_gaps_and_secrets_make_up_the_text() -> None:
    for record in RECORDS:
        values = [span.value for span in record.secrets]
        parts = [part for pair in zip(record.gaps, [*values, ""], strict=True) for part in pair]
        assert "".join(parts) == record.text


def test_every_kind_comes_up_in_every_text_that_can_hold_it() -> None:
    seen = Counter((span.kind, record.context) for record in RECORDS for span in record.spans)
    wanted = {(kind, context) for kind in (*SECRETS, *INNOCENTS) for context in CONTEXTS if fits(kind, context)}
    assert set(seen) == wanted
    assert set(NAMES) == {*SECRETS, *INNOCENTS}


def test_json_and_csv_are_what_they_say() -> None:
    for record in RECORDS:
        if record.context == "json":
            assert len(json.loads(record.text)) == len(record.spans) + 1
        if record.context == "csv":
            assert {len(row) for row in csv.reader(io.StringIO(record.text))} == {len(record.spans) + 1}


def test_a_seed_makes_the_same_records_on_every_python() -> None:
    texts = "\0".join(record.text for record in generate(7, 300))
    assert (
        hashlib.sha256(texts.encode()).hexdigest() == "4fbf6d1f3afcd9c94694c2575dbe9fac688cc602013dec80d00f63683ec60d7a"
    )


def test_a_longer_row_of_records_begins_with_the_shorter_one() -> None:
    assert generate(3, 50)[:20] == generate(3, 20)


def test_seeds_make_different_records() -> None:
    assert not {record.text for record in generate(3, 50)} & {record.text for record in generate(4, 50)}


def test_only_the_kinds_and_contexts_asked_for_come_up() -> None:
    records = generate(5, 100, ("email", "version"), ("json", "log"))
    assert {span.kind for record in records for span in record.spans} == {"email", "version"}
    assert {record.context for record in records} == {"json", "log"}


@pytest.mark.parametrize(("kinds", "contexts"), [(("mood",), CONTEXTS), ((), CONTEXTS), (("name",), ("csv",))])
def test_what_no_text_can_hold_is_refused(kinds: tuple[str, ...], contexts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"mood|at least one|csv"):
        generate(1, 10, kinds, contexts)  # type: ignore[arg-type]
