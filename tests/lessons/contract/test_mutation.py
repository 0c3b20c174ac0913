"""Is a rubric found that lets mutants through?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.catalogue import load
from lessons.contract.mutation import judged, score, surviving_mutants

COURSE = Path(__file__).parent.parent.parent / "course"
Copy = Callable[..., Path]


def test_mutants_are_caught_or_mean_the_same() -> None:
    mutants = list(judged(load(COURSE / "open_ports")))
    assert [(mutant.name, mutant.caught, mutant.same) for mutant in mutants] == [
        ("without 8443", True, False),
        ("without 9090", True, False),
        ("with 22", True, False),
        ("with *", True, False),
        ("with 9090", False, True),
        ("with 8443", False, True),
    ]
    assert score(mutants) == 1.0


def test_without_a_word_on_sameness_an_equal_mutant_survives(toy: Copy) -> None:
    folder = toy(changes={"rubric.py": ("def same(", "def _same(")})
    assert score(list(judged(load(folder)))) == pytest.approx(4 / 6)


def test_a_rubric_that_catches_too_little_is_found_with_the_survivors(toy: Copy) -> None:
    folder = toy(changes={"rubric.py": ("    if extra is None:", "    if extra != 80:")})
    (found,) = surviving_mutants(load(folder))
    assert "catches 50% of the mutants, less than 90%" in found
    assert "ports: with 22" in found
    assert "with 9090" not in found


@pytest.mark.parametrize("instead", ["", "def mutants(question, text):\n    return iter([])\n\n\n"])
def test_a_rubric_without_mutants_is_found(toy: Copy, instead: str) -> None:
    (found,) = surviving_mutants(load(toy(changes={"rubric.py": ("def mutants(", f"{instead}def _mutants(")})))
    assert "offers no mutant" in found


def test_mutants_may_be_told_for_some_questions_only(toy: Copy) -> None:
    only = ("    numbers = ", '    if question == "rotation":\n        return\n    numbers = ')
    mutants = list(judged(load(toy("short_lived_keys", {"rubric.py": only}))))
    assert {mutant.question for mutant in mutants} == {"lifetime"}
    assert score(mutants) == 1.0
