from __future__ import annotations

from itertools import product

import pytest

from cluster.iam import Condition, Element, Request, conditions
from cluster.iam.operators import OPERATORS
from cluster.iam.request import Values

REQUEST = Request("alice", "s3:GetObject", "arn:aws:s3:::b/k")
POSITIVE = [name for name, found in OPERATORS.items() if not found.negated and name != "Null"]
NEGATED = [name for name, found in OPERATORS.items() if found.negated]
TRUE_OF = {
    "String": ("x", "x"),
    "Numeric": ("5", "5.0"),
    "Date": ("2030-01-01", "2030-01-01T00:00:00Z"),
    "Bool": ("true", "TRUE"),
    "Binary": ("aGk=", "aGk="),
    "IpAddress": ("10.0.0.0/8", "10.1.2.3"),
    "Arn": ("arn:aws:s3:::b*", "arn:aws:s3:::b/k"),
}


def condition(written: str, *values: str) -> Condition:
    qualifier, _, rest = written.rpartition(":")
    name = rest.removesuffix("IfExists")
    elements = tuple(map(Element, values))
    return Condition(name, "aws:k", elements, qualifier, name != rest)  # type: ignore[arg-type]


def true(written: str, policy: str | tuple[str, ...], asked: Values | None) -> bool:
    wanted = (policy,) if isinstance(policy, str) else policy
    return conditions.matches(condition(written, *wanted), asked, REQUEST)


@pytest.mark.parametrize("name", POSITIVE)
def test_a_missing_key_makes_a_positive_operator_false(name: str) -> None:
    wanted, _ = TRUE_OF[OPERATORS[name].kind]
    assert not true(name, wanted, None)
    assert not true(f"ForAnyValue:{name}", wanted, None)
    assert true(f"ForAllValues:{name}", wanted, None)
    assert true(f"{name}IfExists", wanted, None)
    assert true(f"ForAnyValue:{name}IfExists", wanted, None)


@pytest.mark.parametrize("name", NEGATED)
def test_a_missing_key_makes_a_negated_operator_true(name: str) -> None:
    wanted, _ = TRUE_OF[OPERATORS[name].kind]
    assert true(name, wanted, None)
    assert true(f"ForAllValues:{name}", wanted, None)
    assert not true(f"ForAnyValue:{name}", wanted, None)
    assert true(f"{name}IfExists", wanted, None)


@pytest.mark.parametrize("name", NEGATED)
def test_a_negated_operator_is_the_opposite_for_every_single_value(name: str) -> None:
    wanted, asked = TRUE_OF[OPERATORS[name].kind]
    positive = name.replace("Not", "")
    for value in (asked, "other", ""):
        assert true(name, wanted, value) is not true(positive, wanted, value)
    assert not true(name, wanted, asked)


@pytest.mark.parametrize(
    ("name", "wanted", "asked", "expected"),
    [
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", "a*", "a*", True),
        ("StringEquals", "A", "a", False),
        ("StringEqualsIgnoreCase", "A${aws:USERNAME}", "aALICE", True),
        ("StringLike", "a*/?", "ax/y/z", True),
        ("StringLike", "A*", "ab", False),
        ("StringEquals", ("x", "y"), "y", True),
        ("StringNotEquals", ("x", "y"), "y", False),
        ("StringNotEquals", ("x", "y"), "z", True),
        ("StringEquals", "${aws:username}", "alice", True),
        ("StringEquals", "${aws:missing}", "${aws:missing}", False),
        ("StringNotEquals", "${aws:missing}", "x", True),
        ("NumericLessThan", "10", "9.99", True),
        ("NumericLessThanEquals", "10", "10.0", True),
        ("NumericGreaterThan", "10", "9", False),
        ("NumericGreaterThanEquals", ("10", "5"), "7", True),
        ("NumericEquals", "10", "ten", False),
        ("NumericNotEquals", "10", "ten", True),
        ("DateLessThan", "2030-01-01", "2029-12-31T23:59:59Z", True),
        ("DateGreaterThanEquals", "2030-01-01T00:00:00+01:00", "2029-12-31T23:00:00Z", True),
        ("DateEquals", "1893456000", "2030-01-01", True),
        ("Bool", "true", "yes", False),
        ("BinaryEquals", "aGk=", "aGkh", False),
        ("IpAddress", ("10.0.0.0/8", "2001:db8::/32"), "2001:db8::1", True),
        ("NotIpAddress", "10.0.0.0/8", "2001:db8::1", True),
        ("NotIpAddress", ("10.0.0.0/8", "192.0.2.0/24"), "192.0.2.1", False),
        ("ArnLike", "arn:aws:iam::*:user/*", "arn:aws:iam::1:user/a/b", True),
        ("ArnLike", "arn:aws:*", "arn:aws:iam::1:user/a", False),
        ("ArnLike", "arn:aws:s3:*:x", "arn:aws:s3:::b:x", False),
        ("ArnLike", "arn:aws:s3:::*:x", "arn:aws:s3:::b:x", True),
        ("ArnEquals", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", True),
        ("ArnEquals", "arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/alice", True),
        ("ArnNotEquals", "arn:aws:s3:::b/*", "not an arn", True),
        ("ArnLike", "*", "arn:aws:s3:::b", False),
    ],
)
def test_each_operator_compares_by_its_own_rules(
    name: str, wanted: str | tuple[str, ...], asked: str, expected: bool
) -> None:
    assert true(name, wanted, asked) is expected


def test_quantifiers_ask_whether_all_or_any_of_the_request_s_values_pass() -> None:
    for asked in (("a", "b"), ("a", "c"), ("c", "d"), ()):
        inside = [value in "ab" for value in asked]
        assert true("ForAllValues:StringEquals", ("a", "b"), asked) is all(inside)
        assert true("ForAnyValue:StringEquals", ("a", "b"), asked) is any(inside)
        assert true("ForAllValues:StringNotEquals", ("a", "b"), asked) is (not any(inside))
        assert true("ForAnyValue:StringNotEquals", ("a", "b"), asked) is (not all(inside))


def test_a_quantifier_takes_a_single_value_for_a_set_of_one() -> None:
    for quantifier, name in product(("ForAllValues", "ForAnyValue"), ("StringEquals", "StringNotEquals")):
        assert true(f"{quantifier}:{name}", "a", "a") is true(name, "a", "a")


def test_without_a_quantifier_nothing_is_true_of_a_multivalued_key() -> None:
    assert not true("StringEquals", "a", ("a",))
    assert not true("StringNotEquals", "a", ("b",))
    assert not true("StringEqualsIfExists", "a", ())


def test_null_asks_whether_the_key_is_missing_or_an_empty_set() -> None:
    for asked, missing in ((None, True), ((), True), ("", False), ("x", False), (("x",), False)):
        assert true("Null", "true", asked) is missing
        assert true("Null", "False", asked) is not missing
        assert true("Null", ("true", "false"), asked)
