"""How does a function become a line of a rubric?"""

from __future__ import annotations

import pytest

from autograders.check import check
from autograders.finding import Finding


def test_name_and_docstring_become_id_and_rubric_line() -> None:
    @check("ports", points=2)
    def closes_the_rest(answer: str) -> Finding | None:
        """Every other port is closed.

        The learner does not read this.
        """
        return None

    assert (closes_the_rest.id, closes_the_rest.question, closes_the_rest.points) == ("closes_the_rest", "ports", 2)
    assert closes_the_rest.rubric_line == "Every other port is closed."
    assert closes_the_rest.after == ()
    assert closes_the_rest.judge("") is None


def test_a_check_can_wait_for_one_or_several() -> None:
    @check("ports")
    def first(answer: str) -> Finding | None:
        """First."""
        return None

    @check("ports", after=first)
    def second(answer: str) -> Finding | None:
        """Second."""
        return None

    @check("ports", after=(first, second))
    def third(answer: str) -> Finding | None:
        """Third."""
        return None

    assert second.after == ("first",)
    assert third.after == ("first", "second")


@pytest.mark.parametrize("points", [0, -1])
def test_a_check_is_worth_something(points: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        check("ports", points=points)


def test_a_check_without_a_docstring_is_refused() -> None:
    def silent(answer: str) -> Finding | None:
        return None

    with pytest.raises(ValueError, match="silent has no docstring"):
        check("ports")(silent)
