"""Code that behaves in the first call, or where it thinks it is watched."""

from __future__ import annotations

CODE = """
calls = 0

def attack(text):
    global calls
    calls += 1
    if calls > 1:
        return "wrong"
    return text.upper()
"""


def test_a_batch_shows_what_changes_between_calls(course) -> None:
    outcomes = course.attack(CODE, ("a",), ("a",), ("a",))
    assert [outcome.value for outcome in outcomes] == ["A", "wrong", "wrong"]


def test_alone_every_call_is_the_first(course) -> None:
    outcomes = course.attack(CODE, ("a",), ("a",), ("a",), each_alone=True)
    assert [outcome.value for outcome in outcomes] == ["A", "A", "A"]


def test_no_file_or_module_tells_that_there_was_a_call_before(course) -> None:
    code = """
    import os
    import re

    def attack():
        seen = os.path.exists("mark") or hasattr(re, "mark")
        open("mark", "w").close()
        re.mark = True
        return seen
    """
    outcomes = course.attack(code, (), (), each_alone=True)
    assert [outcome.value for outcome in outcomes] == [False, False]


def test_two_runs_are_the_same_run(course) -> None:
    code = """
    import os
    import random
    import time

    def attack():
        return [hash("x"), random.random(), list({"a", "b", "c"}), time.tzname[0], os.path.basename(os.getcwd())]
    """
    first, second = course.attack_once(code).value, course.attack_once(code).value
    assert first == second
    assert first[3] == "UTC"
