from __future__ import annotations

from typing import Any

from autograders.iam.parts import NOBODY, Asker, Need
from autograders.iam.values import values


def need(key: str, operator: str, *texts: str, **more: Any) -> Need:
    return Need(key, operator, more.pop("qualifier", ""), more.pop("if_exists", False), texts, "2012-10-17")


def shown(key: str, *needs: Need, asker: Asker = NOBODY) -> list[object]:
    return [found.value for found in values(key, needs, asker, "aws")]


def test_a_missing_key_is_a_class_of_its_own() -> None:
    assert shown("s3:prefix", need("s3:prefix", "Null", "true")) == [None, ""]
    assert shown("aws:referer", need("aws:referer", "StringEquals", "x", if_exists=True)) == [None, "a"]


def test_what_every_request_carries_is_never_missing() -> None:
    assert None not in shown("aws:securetransport", need("aws:securetransport", "Bool", "true"))


def test_the_shortest_value_of_each_class_is_kept() -> None:
    like = need("s3:prefix", "StringLike", "churn/*")
    assert shown("s3:prefix", like, need("s3:prefix", "StringEquals", "churn/a")) == [None, "churn/", "churn/a"]


def test_a_value_has_the_type_of_its_key() -> None:
    assert shown("aws:securetransport", need("aws:securetransport", "StringEquals", "true")) == ["true", "false"]
    assert shown("aws:sourceip", need("aws:sourceip", "Null", "false")) == [None, "203.0.113.7"]
    numbers = shown(
        "s3:max-keys", need("s3:max-keys", "NumericLessThan", "5"), need("s3:max-keys", "NumericEquals", "7")
    )
    assert numbers == [None, "0", "5", "7"] or set(numbers) >= {None, "7"}


def test_epoch_time_is_written_in_seconds() -> None:
    found = shown("aws:epochtime", need("aws:epochtime", "DateGreaterThan", "2026-01-01T00:00:00Z"))
    assert "1767225601" in found


def test_multivalued_keys_take_sets_and_the_empty_one() -> None:
    each = need("aws:tagkeys", "StringEquals", "team", qualifier="ForAllValues")
    some = need("aws:tagkeys", "StringEquals", "team", qualifier="ForAnyValue")
    assert shown("aws:tagkeys", each, some) == [None, ("a",), ("team",), ("a", "team")]


def test_a_variable_is_filled_for_the_asker() -> None:
    own = need("s3:prefix", "StringEquals", "${aws:username}")
    assert shown("s3:prefix", own, asker=Asker("bob")) == [None, "bob"]
