from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograders import sandbox
from autograders.sandbox import Limits, calls
from autograders.sandbox.inside.values import Unsupported
from cluster.source import DocumentError


@pytest.fixture
def any_tier() -> Iterator[None]:
    yield
    sandbox.require(3)


def test_one_outcome_a_case_in_order() -> None:
    outcomes = sandbox.call("def f(a, b):\n    return (b, a)", "f", [(1, "x"), (None, b"y"), ([{}], 1.5)])
    assert [outcome.value for outcome in outcomes] == [("x", 1), (b"y", None), (1.5, [{}])]
    assert {outcome.tier for outcome in outcomes} == {sandbox.tier().number}


def test_no_case_is_no_outcome() -> None:
    assert sandbox.call("def f():\n    pass", "f", []) == []


def test_a_module_beside_the_answer_can_be_imported() -> None:
    [outcome] = sandbox.call("import base\ndef f():\n    return base.N + 1", "f", [()], modules={"base": "N = 41"})
    assert outcome.value == 42


def test_an_error_in_such_a_module_is_no_error_of_the_answer() -> None:
    with pytest.raises(sandbox.JailError):
        sandbox.call("import base\ndef f():\n    return 1", "f", [()], modules={"base": "N = ("})


def test_alone_cases_share_nothing() -> None:
    code = "seen = []\ndef f(x):\n    seen.append(x)\n    return seen"
    together = sandbox.call(code, "f", [(1,), (2,)])
    alone = sandbox.call(code, "f", [(1,), (2,)], each_alone=True)
    assert [outcome.value for outcome in together] == [[1], [1, 2]]
    assert [outcome.value for outcome in alone] == [[1], [2]]


def test_limits_are_those_of_the_call() -> None:
    code = "def f(n):\n    return len(bytearray(n * 2**20))"
    [small] = sandbox.call(code, "f", [(300,)], limits=Limits(memory_mb=256))
    [large] = sandbox.call(code, "f", [(300,)], limits=Limits(memory_mb=800))
    assert (small.status, large.value) == ("out_of_memory", 300 * 2**20)


def test_an_argument_that_cannot_cross_is_the_callers_mistake() -> None:
    with pytest.raises(Unsupported, match="set"):
        sandbox.call("def f(x):\n    pass", "f", [({1},)])


def test_a_sandbox_that_is_too_weak_is_not_used(any_tier: None) -> None:
    weak = sandbox.Jail(sandbox.Walls(False, False, False))
    assert weak.tier.number == 3
    assert sandbox.call("def f():\n    return 1", "f", [()], jail=weak)[0].value == 1
    sandbox.require(2)
    with pytest.raises(sandbox.TooWeak, match="tier 3"):
        sandbox.call("def f():\n    return 1", "f", [()], jail=weak)


@pytest.mark.parametrize(("code", "place"), [("a\n b\0", (2, 3)), ("\udc80", (1, 1)), ("x = '\ud83d'", (1, 6))])
def test_signs_that_are_no_text_are_found_before_anything_runs(code: str, place: tuple[int, int]) -> None:
    with pytest.raises(DocumentError) as refused:
        sandbox.call(code, "f", [()])
    assert (refused.value.line, refused.value.column) == place


def test_one_jail_serves_the_process() -> None:
    assert calls.shared() is calls.shared()
