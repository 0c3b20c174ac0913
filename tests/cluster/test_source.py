from __future__ import annotations

import pytest

from cluster import source
from cluster.source import DocumentError, Mapping, Node, Position, Scalar, Sequence

HERE = Position(1)


def test_a_position_counts_lines_and_characters_from_one() -> None:
    text = "a\n\u00fc\u00fc\U0001f512x"
    assert source.position(text, 0) == Position(1, 1)
    assert source.position(text, text.index("x")) == Position(2, 4)


def test_an_error_says_where_what_and_what_next() -> None:
    assert str(DocumentError("no", 2, 3, "try yes")) == "line 2, column 3: no (try yes)"
    assert str(source.error("no", Position(4, 5))) == "line 4, column 5: no"


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "empty"),
        (" \n\t ", 1, 1, "empty"),
        ("\ufeff{}", 1, 1, "byte order mark"),
        ("{\n \x00}", 2, 2, "U+0000"),
        ("{}\n\x1b[31m", 2, 1, "U+001B"),
        ("\ud800", 1, 1, "U+D800"),
        ("x\n" * (1 << 19) + "x", 524289, 1, "longer than 1,048,576"),
    ],
)
def test_a_text_that_no_reader_should_start_on_is_refused_at_its_place(
    text: str, line: int, column: int, said: str
) -> None:
    with pytest.raises(DocumentError, match=said.replace("+", r"\+")) as caught:
        source.check_text(text)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_ordinary_text_with_tabs_and_any_script_passes() -> None:
    source.check_text('{\t"\u540d": "\U0001f512"}\r\n')


def test_a_mapping_gives_the_value_of_a_key() -> None:
    value = Scalar(1, "1", HERE)
    mapping = Mapping(((Scalar("a", "a", HERE), value),), HERE)
    assert mapping.get("a") is value
    assert mapping.get("b") is None


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Mapping((), HERE), "an object"),
        (Sequence((), HERE), "a list"),
        (Scalar("x", "x", HERE), "a text"),
        (Scalar(5, "5", HERE), "the number 5"),
        (Scalar(1.5, "1.5", HERE), "the number 1.5"),
        (Scalar(True, "true", HERE), "true"),
        (Scalar(None, "null", HERE), "null"),
        (Scalar(None, "", HERE), "nothing"),
    ],
)
def test_a_node_is_named_as_a_message_names_it(node: Node, words: str) -> None:
    assert source.describe(node) == words


def test_the_word_that_was_meant_is_found_whatever_its_case() -> None:
    assert source.similar("podselecter", ["podSelector", "policyTypes"]) == "podSelector"
    assert source.similar("zzzz", ["podSelector", "policyTypes"]) == ""
