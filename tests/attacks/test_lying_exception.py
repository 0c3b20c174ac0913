"""Exceptions that attack whoever prints them."""

from __future__ import annotations


def test_an_exception_that_cannot_be_printed_is_still_an_exception(course) -> None:
    code = """
    class Liar(Exception):
        def __str__(self):
            raise SystemExit(0)

    def attack():
        raise Liar
    """
    outcome = course.attack_once(code)
    assert (outcome.status, outcome.error, outcome.message) == ("raised", "Liar", "")


def test_a_long_message_is_cut_and_loses_its_control_signs(course) -> None:
    outcome = course.attack_once("def attack():\n    raise ValueError('\\x1b[31m\\n' + '<script>' * 1000)")
    assert outcome.status == "raised"
    assert len(outcome.message) <= 300
    assert outcome.message.isprintable()


def test_a_name_that_is_no_name_is_not_shown(course) -> None:
    code = """
    def attack():
        raise type("Error: full marks\\n", (Exception,), {})
    """
    outcome = course.attack_once(code)
    assert outcome.status == "raised"
    assert "marks" not in outcome.error


def test_an_exception_that_never_ends_printing_runs_out_of_time(course) -> None:
    code = """
    class Endless(Exception):
        def __str__(self):
            while True:
                pass

    def attack():
        raise Endless
    """
    assert course.attack_once(code, limits=course.brief).status == "timeout"
