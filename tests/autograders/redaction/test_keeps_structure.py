from __future__ import annotations

import json

from autograders.redaction.keeps_structure import keeps_structure
from autograders.redaction.sample import Sample

IDENTITY = "def redact(text):\n    return text\n"


def test_a_text_that_is_as_it_was_keeps_its_structure() -> None:
    assert keeps_structure(IDENTITY) is None


def test_json_that_lost_a_field_is_shown_as_json() -> None:
    loses = (
        "import json\ndef redact(text):\n    (_, *rest) = json.loads(text).items()\n    return json.dumps(dict(rest))\n"
    )
    found = keeps_structure(loses, sample=Sample(count=30, contexts=("json",)))
    assert found is not None
    assert found.counterexample is not None
    assert json.loads(found.counterexample.replay["text"])
    assert found.expected == "the same fields of the same types"


def test_csv_that_got_a_column_is_told() -> None:
    adds = "def redact(text):\n    return text.rstrip() + ',more\\n'\n"
    found = keeps_structure(adds, sample=Sample(count=30, kinds=("email", "version"), contexts=("csv",)))
    assert found is not None
    assert found.because.startswith("a program now reads rows of")


def test_a_lost_word_is_told() -> None:
    found = keeps_structure("def redact(text):\n    return text.replace('Hello', '')\n")
    assert found is not None
    assert found.counterexample is not None
    assert "Hello" in found.counterexample.text
