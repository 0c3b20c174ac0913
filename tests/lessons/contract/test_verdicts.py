"""Is an example answer with the wrong verdict found?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.catalogue import load
from lessons.contract.verdicts import wrong_kinds, wrong_specimens

Copy = Callable[..., Path]
RIGHT = '{"ports": [8443, 9090]}'
CLOSED = '{"ports": []}'
BROKEN = '{"ports": [8443'


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (RIGHT, ["opens_the_registry says pass, not fail"]),
        (BROKEN, ["opens_the_registry says error, not fail", "opens_the_metrics_collector says error as well"]),
        (CLOSED, ["opens_the_metrics_collector says fail as well. Make it fail opens_the_registry only"]),
    ],
)
def test_a_specimen_that_does_not_fail_its_check_alone_is_found(toy: Copy, text: str, messages: list[str]) -> None:
    folder = toy()
    (folder / "specimens" / "opens_the_registry" / "one.json").write_text(text)
    found = wrong_specimens(load(folder))
    assert len(found) == len(messages)
    for line, message in zip(found, messages, strict=True):
        assert line.startswith("open_ports/specimens/opens_the_registry/one.json: ")
        assert message in line


def test_a_check_behind_the_failing_one_may_skip_and_no_other(toy: Copy) -> None:
    ungated = ", after=(opens_the_registry, opens_the_metrics_collector))"
    gated_by_other = ", after=opens_the_metrics_collector)"
    assert wrong_specimens(load(toy())) == []
    assert wrong_specimens(load(toy(changes={"rubric.py": (ungated, gated_by_other)}))) == []


def test_a_finding_without_a_counterexample_is_found(toy: Copy) -> None:
    folder = toy(changes={"rubric.py": ("Finding(expected, got, case,", "Finding(expected, got, None,")})
    found = wrong_specimens(load(folder))
    assert len(found) == 9
    assert all("has no counterexample" in line for line in found)


def test_a_check_that_crashes_is_found(toy: Copy) -> None:
    folder = toy(changes={"rubric.py": ("    return _closed(answer, METRICS)", "    return 1 // 0")})
    assert any("opens_the_metrics_collector says error" in line for line in wrong_specimens(load(folder)))


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("accepted", CLOSED, "opens_the_registry says fail"),
        ("accepted", BROKEN, "opens_the_registry says error"),
        ("invalid", RIGHT, "no check says error"),
        ("invalid", CLOSED, "opens_the_registry says fail, not error"),
        ("hostile", RIGHT, "this hostile answer scores 6"),
        ("hostile", '{"ports": [8443]}', "this hostile answer scores 2"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_found(toy: Copy, kind: str, text: str, message: str) -> None:
    folder = toy()
    (folder / "specimens" / kind / "ports" / "one.json").write_text(text)
    found = wrong_kinds(load(folder))
    assert any(line.startswith(f"open_ports/specimens/{kind}/ports/one.json: {message}") for line in found)


def test_an_error_without_a_line_is_found(toy: Copy) -> None:
    folder = toy(changes={"rubric.py": ("except json.JSONDecodeError as error:", "except ZeroDivisionError as error:")})
    found = wrong_kinds(load(folder))
    assert any("trailing_comma.json: the error of opens_the_registry names no line" in line for line in found)


def test_a_hostile_answer_goes_through_a_notebook_file(toy: Copy) -> None:
    folder = toy()
    (folder / "specimens" / "hostile" / "ports" / "escapes.json").write_text('"], "outputs": [' + RIGHT)
    assert wrong_kinds(load(folder)) == []


def test_a_hostile_answer_that_no_notebook_can_hold_scores_nothing(toy: Copy) -> None:
    folder = toy()
    (folder / "specimens" / "hostile" / "ports" / "huge.json").write_bytes(b"[" * 21_000_000)
    assert wrong_kinds(load(folder)) == []
