"""json, os and the modules of the sandbox itself replaced from inside."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("name", ["json.dumps", "os.write", "os._exit"])
def test_a_patched_function_only_answers_for_itself(course, name: str) -> None:
    module = name.partition(".")[0]
    code = f"""
    import {module}

    {name} = lambda *_, **__: "[0, \\"ok\\", 1]"

    def attack():
        return "wrong"
    """
    outcome = course.attack_once(code)
    assert (outcome.status, outcome.value) == ("ok", "wrong")


def test_an_emptied_sys_modules_changes_nothing(course) -> None:
    code = """
    import sys

    sys.modules.clear()

    def attack():
        return "wrong"
    """
    assert course.attack_once(code).value == "wrong"


def test_the_encoder_of_the_sandbox_replaced_is_but_another_answer(course) -> None:
    code = """
    import sys

    values = sys.modules["autograders.sandbox.inside.values"]
    values.encode = lambda value, depth=0: ["set", 1, 2]

    def attack():
        return "wrong"
    """
    assert course.attack_once(code).status == "protocol_violation"


def test_there_is_no_course_to_import(course) -> None:
    code = """
    import importlib

    def attack(name):
        return importlib.import_module(name).__name__
    """
    names = ("autograders.grader", "autograders.rubric", "autograders.sandbox.calls", "lessons", "cluster", "labs")
    outcomes = course.attack(code, *((name,) for name in names))
    assert {outcome.error for outcome in outcomes} <= {"ModuleNotFoundError", "ImportError"}
    assert {outcome.status for outcome in outcomes} == {"raised"}


def test_the_frame_that_calls_the_answer_can_be_changed_for_other_answers_only(course) -> None:
    code = """
    import sys

    def attack(text):
        names = sys._getframe(1).f_globals
        names["_answer"] = lambda *_: ["ok", "forged"]
        return text
    """
    outcomes = course.attack(code, ("a",), ("b",))
    assert [(outcome.status, outcome.value) for outcome in outcomes] == [("ok", "a"), ("ok", "forged")]


def test_a_tracer_sees_the_cases_and_no_verdict(course) -> None:
    code = """
    import sys

    seen = []

    def trace(frame, event, argument):
        seen.extend(name for name in frame.f_locals if name in ("expected", "wanted", "rubric", "score"))
        return trace

    sys.settrace(trace)

    def attack():
        return seen
    """
    assert [outcome.value for outcome in course.attack(code, (), ())] == [[], []]
