from __future__ import annotations

import pytest

from autograders.sandbox import Tier


@pytest.mark.parametrize(
    ("namespaces", "seccomp", "landlock", "number"),
    [
        (True, True, True, 1),
        (False, True, True, 2),
        (True, True, False, 2),
        (True, False, True, 3),
        (False, True, False, 3),
        (False, False, True, 3),
        (False, False, False, 3),
    ],
)
def test_a_tier_is_as_good_as_its_walls(namespaces: bool, seccomp: bool, landlock: bool, number: int) -> None:
    assert Tier(namespaces, seccomp, landlock).number == number


def test_a_tier_names_its_walls_and_what_is_missing() -> None:
    assert str(Tier(False, True, True)) == ("tier 2: seccomp, Landlock, a process of its own, limits (not: namespaces)")
