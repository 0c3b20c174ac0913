"""No attack: a right answer that warns, logs and prints must pass."""

from __future__ import annotations


def test_a_warning_in_a_right_answer_costs_nothing(course) -> None:
    code = """
    import logging
    import sys
    import warnings

    warnings.warn("this is old", DeprecationWarning)

    def attack(text):
        warnings.warn("still old")
        logging.error("seen %s", text)
        print("debug", text)
        print("debug", text, file=sys.stderr)
        return text.upper()
    """
    outcome = course.attack_once(code, "right")
    assert (outcome.status, outcome.value) == ("ok", "RIGHT")


def test_an_invalid_escape_or_a_name_like_main_costs_nothing(course) -> None:
    code = """
    PATTERN = "\\d"

    def attack(text):
        return text is not None

    if __name__ == "__main__":
        raise SystemExit(1)
    """
    assert course.attack_once(code, "x").value is True


def test_the_standard_library_can_be_imported(course) -> None:
    code = """
    import importlib

    def attack(name):
        return importlib.import_module(name).__name__
    """
    names = ("sqlite3", "email.mime.text", "xml.etree.ElementTree", "ssl", "asyncio", "zoneinfo", "unittest", "bz2")
    outcomes = course.attack(code, *((name,) for name in names))
    assert [outcome.value for outcome in outcomes] == list(names)
