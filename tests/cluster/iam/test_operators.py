from __future__ import annotations

from cluster.iam.operators import OPERATORS


def test_every_operator_of_the_language_is_there() -> None:
    ordered = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    strings = ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")
    assert set(OPERATORS) == {
        *(f"String{name}" for name in strings),
        *(f"{kind}{name}" for kind in ("Numeric", "Date") for name in ordered),
        *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
        *("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    }


def test_those_with_not_in_their_name_are_negated() -> None:
    assert {name for name, found in OPERATORS.items() if found.negated} == {name for name in OPERATORS if "Not" in name}


def test_several_values_are_alternatives() -> None:
    test = OPERATORS["StringNotEquals"].test(("a", "b"), "2012-10-17")
    assert [test(value, {}.get) for value in ("a", "b", "c")] == [True, True, False]


def test_null_never_looks_at_a_value() -> None:
    assert not OPERATORS["Null"].test(("true",), "2012-10-17")("true", {}.get)
