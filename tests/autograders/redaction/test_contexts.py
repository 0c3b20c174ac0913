from __future__ import annotations

import json
import unicodedata
from urllib.parse import parse_qsl, urlsplit

import pytest

from autograders.redaction.contexts import WRITERS, Writer, fits
from autograders.redaction.dice import Dice
from autograders.redaction.kinds import CONTEXTS, Context, Piece, Record
from autograders.redaction.writing import Writing

PIECES = (Piece("email", '"a b"@example.org'), Piece("name", "Anna Berg", "Dear "), Piece("version", "1.2.3"))


def written(context: Context, seed: str = "contexts") -> Record:
    writing = Writing()
    writer: Writer = WRITERS[context]
    writer(Dice(seed), writing, PIECES)
    return writing.record(context)


def test_each_context_has_a_writer() -> None:
    assert set(WRITERS) == set(CONTEXTS)


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_value_is_written_in_turn(context: Context) -> None:
    assert [span.kind for span in written(context).spans] == ["email", "name", "version"]


def test_json_names_the_field_of_a_name() -> None:
    fields = json.loads(written("json").text)
    assert list(fields.values())[1:] == ['"a b"@example.org', "Anna Berg", "1.2.3"]
    assert next(key for key, value in fields.items() if value == "Anna Berg").endswith("name")


def test_a_query_decodes_to_its_values() -> None:
    values = [value for _, value in parse_qsl(urlsplit(written("url").text).query)]
    assert values == ['"a b"@example.org', "Anna Berg", "1.2.3"]


def test_a_sign_that_nobody_sees_stands_inside_the_value() -> None:
    value = written("zero_width").secrets[0].value
    assert [unicodedata.category(sign) for sign in value].count("Cf") == 1
    assert "".join(sign for sign in value if unicodedata.category(sign) != "Cf") == PIECES[0].value


def test_a_name_does_not_fit_where_nothing_tells_that_it_is_one() -> None:
    assert not fits("name", "csv")
    assert fits("name", "json")
