"""Recursion without end, with and without Python's own limit."""

from __future__ import annotations


def test_recursion_is_an_exception(course) -> None:
    outcome = course.attack_once("def attack():\n    return attack()")
    assert (outcome.status, outcome.error, outcome.line) == ("raised", "RecursionError", 2)


def test_recursion_without_a_limit_ends_the_child_only(course) -> None:
    code = """
    import sys

    sys.setrecursionlimit(2**30)

    class Deep:
        def __getattr__(self, name):
            return getattr(self, name + "x")

    def attack():
        return Deep().a
    """
    assert course.attack_once(code).status in {"crashed", "out_of_memory", "timeout"}


def test_code_nested_too_deep_is_no_answer(course) -> None:
    outcome = course.attack_once("x = " + "-" * 200_000 + "1\ndef attack():\n    return 1")
    assert outcome.status in {"raised", "crashed", "out_of_memory"}


def test_a_value_nested_too_deep_does_not_cross(course) -> None:
    code = """
    def attack(endless):
        kept = value = []
        for _ in range(200):
            value.append([])
            value = value[0]
        if endless:
            value.append(kept)
        return kept
    """
    outcomes = course.attack(code, (False,), (True,))
    assert [outcome.status for outcome in outcomes] == ["unsupported_value"] * 2
