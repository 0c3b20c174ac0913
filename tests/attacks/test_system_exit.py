"""SystemExit and its relatives, raised where a grader might take them for success."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("error", ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "BaseException"])
def test_leaving_is_an_exception_like_any_other(course, error: str) -> None:
    outcome = course.attack_once(f"def attack():\n    raise {error}(0)")
    assert (outcome.status, outcome.error, outcome.line) == ("raised", error, 2)


def test_leaving_while_it_is_loaded_fails_every_case(course) -> None:
    code = """
    import sys
    sys.exit(0)

    def attack():
        return "right"
    """
    outcomes = course.attack(code, (), ())
    assert [(outcome.status, outcome.error) for outcome in outcomes] == [("raised", "SystemExit")] * 2
