from __future__ import annotations

import pytest

from cluster.network import Requirement, Selector


@pytest.mark.parametrize(
    ("requirement", "same", "other", "absent"),
    [
        (Requirement("app", "In", ("a", "b")), True, False, False),
        (Requirement("app", "NotIn", ("a", "b")), False, True, True),
        (Requirement("app", "Exists"), True, True, False),
        (Requirement("app", "DoesNotExist"), False, False, True),
    ],
)
def test_an_operator_tells_a_value_another_one_and_a_missing_key_apart(
    requirement: Requirement, same: bool, other: bool, absent: bool
) -> None:
    assert requirement.matches({"app": "a"}) is same
    assert requirement.matches({"app": "z"}) is other
    assert requirement.matches({"role": "a"}) is absent


def test_an_empty_value_is_a_value() -> None:
    assert Requirement("app", "In", ("",)).matches({"app": ""})
    assert not Requirement("app", "In", ("",)).matches({})


def test_a_selector_wants_all_of_its_requirements_and_matches_everything_without_any() -> None:
    both = Selector((Requirement("app", "In", ("a",)), Requirement("tier", "Exists")))
    assert both.matches({"app": "a", "tier": "x"})
    assert not both.matches({"app": "a"})
    assert Selector().matches({})


def test_a_selector_prints_as_kubectl_takes_it() -> None:
    selector = Selector(
        (
            Requirement("app", "In", ("a",)),
            Requirement("tier", "NotIn", ("x", "y")),
            Requirement("gpu", "Exists"),
            Requirement("old", "DoesNotExist"),
        )
    )
    assert str(selector) == "app=a,tier notin (x, y),gpu,!old"
    assert str(Selector()) == "{}"
