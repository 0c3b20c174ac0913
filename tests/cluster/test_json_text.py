from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster import json_text, source
from cluster.source import DocumentError, Mapping, Node, Position, Scalar, Sequence


def plain(node: Node) -> Any:
    match node:
        case Mapping():
            return {key.value: plain(value) for key, value in node.entries}
        case Sequence():
            return [plain(item) for item in node.items]
    return node.value


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(VALUES, st.sampled_from((None, 0, 1, "\t")), st.booleans())
def test_it_reads_what_pythons_own_reader_reads(value: Any, indent: int | str | None, ascii_only: bool) -> None:
    assert plain(json_text.read(json.dumps(value, indent=indent, ensure_ascii=ascii_only))) == value


def test_every_key_and_value_knows_its_place() -> None:
    node = json_text.read('{\n  "a": [1,\n\t{"b": true}]\n}')
    assert isinstance(node, Mapping)
    key, items = node.entries[0]
    assert isinstance(items, Sequence)
    assert (node.position, key.position, items.position) == (Position(1, 1), Position(2, 3), Position(2, 8))
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    assert (items.items[0].position, inner.position) == (Position(2, 9), Position(3, 2))
    assert inner.entries[0][1] == Scalar(True, "true", Position(3, 8))


@pytest.mark.parametrize(
    ("text", "line", "column", "said", "next_step"),
    [
        ('{"a": 1,}', 1, 8, "comma stands before the closing }", "delete this comma"),
        ('["a",\n ]', 1, 5, "comma stands before the closing ]", "delete this comma"),
        ('{"a": 1,, "b": 2}', 1, 9, "a key in double quotes", "delete this ,"),
        ("[,1]", 1, 2, "a value should stand here", "delete this ,"),
        ('{"a": 1 "b": 2}', 1, 8, "comma is missing", "put a comma here"),
        ('{"a": 1\n "b": 2}', 1, 8, "comma is missing", "put a comma here"),
        ('{"a" 1}', 1, 6, 'a colon after the key "a"', ""),
        ('{"a": }', 1, 7, "a value should stand here, before the }", "write a value before it"),
        ('{"a": [1}', 1, 9, "a comma or ]", "delete this }"),
        ("{\u201ca\u201d: 1}", 1, 2, "curly quotation mark", 'type a straight " instead'),
        ("{'a': 1}", 1, 2, "no single quotes", 'type " instead'),
        ("{a: 1}", 1, 2, 'not "a"', 'texts stand in double quotes: "a"'),
        ('{"a": True}', 1, 7, 'not "True"', "write true"),
        ('{"a": fasle}', 1, 7, 'not "fasle"', "write false"),
        ('{"a": .5}', 1, 7, "a value", ""),
        ('{"a": 01}', 1, 7, "a value", ""),
        ('{"a": NaN}', 1, 7, "a value", ""),
        ('{"a": =}', 1, 7, "the character '='", ""),
        ("{// x\n}", 1, 2, "no comments", "delete this comment"),
        ("{/* x */}", 1, 2, "no comments", "delete this comment"),
        ("# x\n{}", 1, 1, "no comments", "delete this comment"),
        ('{"a": "x\ny"}', 1, 9, "line break or a tab", "close it with"),
        ('{"a": "x', 1, 7, "never closed", 'end it with "'),
        (r'{"a": "\d"}', 1, 8, "no known escape", r"write \\"),
        (r'{"a": "\ud800"}', 1, 7, "half of a character", "write the character itself"),
        ('{"a": 1, "b": 2, "a": 3}', 1, 18, 'the key "a" occurs twice', "the first one is on line 1"),
        ('{"a": {\n"b": 1', 2, 7, "the bracket of line 1 is never closed", "close what is open"),
        ("{", 1, 2, "the document ends where a key", "close what is open"),
        ("{}\n{}", 2, 1, "the end of the document", ""),
        ("{}}", 1, 3, "the end of the document", "delete this }"),
        ('{"a": ' + "1" * 101 + "}", 1, 7, "more than 100 digits", "shorten it"),
        ("[" * 65 + "]" * 65, 1, 65, "deeper than 64 levels", ""),
    ],
)
def test_a_mistake_is_named_at_its_place_with_the_next_step(
    text: str, line: int, column: int, said: str, next_step: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        json_text.read(text)
    problem = caught.value
    assert (problem.line, problem.column) == (line, column), str(problem)
    assert said in problem.message
    assert next_step in problem.suggestion


def test_64_levels_are_read() -> None:
    assert isinstance(json_text.read("[" * 64 + "]" * 64), Sequence)


@pytest.mark.parametrize("unit", ["[", '{"a":', "[{", '"', "\\", '{"a":1,'])
def test_a_megabyte_of_brackets_is_refused_without_deep_recursion(unit: str) -> None:
    with pytest.raises(DocumentError):
        json_text.read(unit * ((1 << 20) // len(unit)))


def test_a_megabyte_of_policy_is_read() -> None:
    item = '{"Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/key"}'
    text = "[" + ",\n".join([item] * 15000) + "]"
    assert len(text) < 1 << 20
    node = json_text.read(text)
    assert isinstance(node, Sequence)
    assert len(node.items) == 15000


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='{}[]",:ab01 \n\\tfn/#-.eu', max_size=30))
def test_any_text_is_read_as_python_reads_it_or_refused_inside_the_text(text: str) -> None:
    try:
        node = json_text.read(text)
    except DocumentError as problem:
        place = Position(problem.line, problem.column)
        assert Position(1) <= place <= source.position(text, len(text))
    else:
        assert plain(node) == json.loads(text)
