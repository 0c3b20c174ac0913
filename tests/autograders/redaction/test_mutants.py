"""Which small mistakes are made, and which of them can a test notice?"""

from __future__ import annotations

import ast
import re

import pytest

from autograders.redaction.bugs import REFERENCE
from autograders.redaction.mutants import mutants, telling

SOURCE = '''"""Words."""
from __future__ import annotations
import re
WORD = re.compile(r"\\b\\w{2,3}\\b", re.IGNORECASE)
def redact(text, least=2):
    """Words."""
    count = 0
    for one in text.split():
        count += 1
    if count < least and text:
        return text[:3]
    return WORD.sub("x", text) if count % 2 == 0 else min(text, "b")
'''


@pytest.fixture(scope="module")
def names() -> set[str]:
    return {re.sub(r"line \d+: ", "", mutant.name) for mutant in mutants(SOURCE)}


@pytest.mark.parametrize(
    "name",
    [
        *("Lt becomes LtE", "Lt becomes GtE", "Eq becomes NotEq", "Mod becomes FloorDiv", "And becomes Or"),
        *("0 becomes 1", "2 becomes 1", "3 becomes 4", "dropped", "returns None", "last argument dropped"),
        *("arguments 1 and 2 swapped", "condition always true", "condition always false"),
        *("always the first value", "always the second value", "{2,3} becomes {1,3}", "{2,3} becomes {2,4}"),
    ],
)
def test_each_kind_of_mistake_is_made(names: set[str], name: str) -> None:
    assert name in names


def test_every_mutant_compiles_and_none_comes_twice() -> None:
    texts = [mutant.text for mutant in mutants(REFERENCE)]
    assert len(set(texts)) == len(texts) > 200
    assert ast.unparse(ast.parse(REFERENCE)) not in texts
    for text in texts:
        compile(text, "mutant", "exec")


def test_making_mutants_leaves_no_trace() -> None:
    assert [mutant.text for mutant in mutants(SOURCE)] == [mutant.text for mutant in mutants(SOURCE)]


def test_only_mutants_that_answer_otherwise_count() -> None:
    source = "def redact(text):\n    unused = 1\n    return text[:2]\n"
    assert {bug.name for bug in telling(source, ["", "abc"])} == {
        *("line 3: returns None", "line 3: 2 becomes 3", "line 3: 2 becomes 1"),
    }


def test_a_mutant_says_what_it_does_with_the_shortest_text_and_not_how() -> None:
    source = "def redact(text):\n    return text[:2]\n"
    found = next(bug for bug in telling(source, ["abcd", "abc", ""]) if "3" in bug.name.split(":")[1])
    assert (found.shows, found.sentence) == ("abc", "it returns 'abc' where a right one returns 'ab'")


def test_another_word_in_the_marker_is_no_bug() -> None:
    source = "import re\ndef redact(text):\n    return re.sub(r'\\d', '[email]', text)\n"
    assert any(mutant.name.endswith("a dropped from [email]") for mutant in mutants(source))
    found = {bug.name for bug in telling(source, ["a1"])}
    assert found
    assert not any(name.endswith("dropped from [email]") for name in found)
