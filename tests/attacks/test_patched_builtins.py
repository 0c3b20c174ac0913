"""Builtins replaced by others, in the hope that the grader uses them."""

from __future__ import annotations


def test_patched_builtins_change_no_verdict_outside(course) -> None:
    code = """
    import builtins

    for name in ("isinstance", "len", "type", "print", "str", "all", "any", "sorted", "enumerate", "callable"):
        setattr(builtins, name, lambda *_, **__: True)

    def attack():
        return "wrong"
    """
    outcome = course.attack_once(code)
    assert outcome.status != "ok" or outcome.value == "wrong"


def test_a_patched_assert_or_exception_is_no_pass(course) -> None:
    code = """
    import builtins

    builtins.AssertionError = builtins.Exception = builtins.BaseException = type("Never", (), {})

    def attack():
        raise ValueError("wrong")
    """
    assert course.attack_once(code).status != "ok"
