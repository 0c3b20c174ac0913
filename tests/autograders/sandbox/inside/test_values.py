from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograders.sandbox.inside.values import DEEPEST, Unsupported, decode, encode, read

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary()
)
KEYS = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3) | st.tuples(st.binary(max_size=2))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_comes_back_with_its_types(value: Any) -> None:
    line = json.dumps(encode(value)).encode()
    assert repr(decode(read(line))) == repr(value)


@given(st.recursive(SCALARS.filter(lambda one: type(one) is not bytes), lambda inner: st.lists(inner), max_leaves=12))
def test_any_json_is_read_or_refused(data: Any) -> None:
    with contextlib.suppress(Unsupported):
        decode(data)


@pytest.mark.parametrize(
    "value",
    [
        {1},
        1j,
        object(),
        range(2),
        bytearray(b"x"),
        float("nan"),
        float("-inf"),
        2**63,
        "\ud800",
        type("T", (str,), {})(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_does_not_cross(value: Any) -> None:
    with pytest.raises(Unsupported):
        encode([value])


@pytest.mark.parametrize(
    "data",
    [
        [],
        ["set", 1],
        [["list"]],
        [None],
        ["bytes"],
        ["bytes", 1],
        ["bytes", "a b"],
        ["bytes", "AA==", 1],
        ["dict", 1],
        ["dict", ["a"]],
        ["dict", [["list"], 1]],
        {"a": 1},
        [True, 1],
        ["dict", [["dict"], 1]],
    ],
    ids=json.dumps,
)
def test_data_of_no_known_kind_is_refused(data: Any) -> None:
    with pytest.raises(Unsupported):
        decode(data)


@pytest.mark.parametrize("line", [b"", b"NaN", b"-Infinity", b"[1", b"\xff", b"9" * 5000, b"[" * 10**6, b"'x'", b"1 2"])
def test_a_line_that_is_not_json_is_refused(line: bytes) -> None:
    with pytest.raises(Unsupported):
        read(line)


def test_a_float_too_large_is_refused() -> None:
    with pytest.raises(Unsupported):
        decode(read(b"1e999"))


def test_nesting_has_an_end() -> None:
    value: list[Any] = []
    for _ in range(DEEPEST):
        value = [value]
    assert decode(encode(value)) == value
    with pytest.raises(Unsupported):
        encode([value])
    with pytest.raises(Unsupported):
        decode(["list", encode(value)])


def test_the_message_names_the_type() -> None:
    with pytest.raises(Unsupported, match=r"^a value of type set$"):
        encode({1, 2})
    with pytest.raises(Unsupported, match=r"^a value of type \?$"):
        encode(type("full marks\n", (), {})())
