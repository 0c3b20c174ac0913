"""Does a key rotation plan end the leak without an outage?"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from autograders.finding import Finding
from autograders.iam import rotation
from autograders.iam.timeline import timeline
from labs.rotation import Plan, parse

GOOD = (
    *("create: new", "deploy: new", "wait: 20m", "verify_in_use: new", "verify_idle: old"),
    *("deactivate: old", "wait: 24h", "delete: old"),
)
CLAIMS = (
    rotation.leaked_key_dies_in_time,
    rotation.service_always_has_a_key,
    rotation.verifies_before_switching_off,
    rotation.deletion_can_be_undone,
    rotation.repeats_in_time,
)


def plan(*steps: str, every: str = "90d") -> Plan:
    return parse(f"principal: svc\nrotate_every: {every}\nsteps:\n" + "".join(f"  - {step}\n" for step in steps))


def test_a_good_plan_passes_every_claim() -> None:
    assert [claim(plan(*GOOD)) for claim in CLAIMS] == [None] * len(CLAIMS)


@pytest.mark.parametrize(
    ("claim", "steps", "line", "case"),
    [
        (CLAIMS[0], ("create: new",), 4, "a year later"),
        (CLAIMS[0], ("create: new", "deploy: new", "verify_idle: old", "delete: old"), 6, "the plan stops"),
        (CLAIMS[0], (*GOOD[:2], "wait: 61m", *GOOD[3:]), 9, "minute 61"),
        (CLAIMS[0], ("deactivate: old", "wait: 1d", "activate: old"), 6, "a year later"),
        (CLAIMS[1], ("deactivate: old",), 4, "minute 0: a replica calls with 'old'"),
        (CLAIMS[1], (*GOOD[:2], "wait: 14m", "deactivate: old"), 7, "minute 14"),
        (CLAIMS[1], (*GOOD, "deactivate: new"), 12, "calls with 'new'"),
        (CLAIMS[2], (*GOOD[:3], "deactivate: old"), 7, "whether or not the new key works"),
        (CLAIMS[2], (*GOOD[:4], "delete: old"), 8, "whether or not a replica still calls"),
        (CLAIMS[3], GOOD[:7], 10, "the next rotation"),
        (CLAIMS[3], (*GOOD[:6], "delete: old"), 10, "nobody can bring it back"),
        (CLAIMS[3], (*GOOD[:6], "wait: 1d", "activate: old", "deactivate: old", "delete: old"), 13, "nobody"),
        (CLAIMS[3], (*GOOD[:5], "delete: old"), 9, "nobody"),
    ],
)
def test_a_mistake_is_shown_with_its_line_and_a_case(
    claim: Callable[[Plan], Finding | None], steps: tuple[str, ...], line: int, case: str
) -> None:
    found = claim(plan(*steps))
    assert found is not None
    assert found.location is not None
    assert found.counterexample is not None
    assert found.location.line == line
    assert case in found.counterexample.text


@pytest.mark.parametrize(("every", "right"), [("90d", True), ("2160h", True), ("91d", False), ("365d", False)])
def test_ninety_days_are_the_limit(every: str, right: bool) -> None:
    found = rotation.repeats_in_time(plan(*GOOD, every=every))
    assert (found is None) == right


def test_the_leak_may_last_exactly_an_hour() -> None:
    assert rotation.leaked_key_dies_in_time(plan(*GOOD[:2], "wait: 60m", *GOOD[3:])) is None
    assert rotation.leaked_key_dies_in_time(plan(*GOOD[:2], "wait: 61m", *GOOD[3:])) is not None


def test_a_leak_that_ended_and_began_again_is_judged_by_its_last_end() -> None:
    again = plan("deactivate: old", "activate: old", "wait: 2h", "deactivate: old")
    assert rotation.leaked_key_dies_in_time(again) is not None


def test_only_orders_that_give_each_replica_a_working_key_pass() -> None:
    steps = ("create: new", "deploy: new", "wait: 15m", "deactivate: old")
    possible = [order for order in itertools.permutations(steps) if order.index(steps[0]) < order.index(steps[1])]
    passed = [order for order in possible if rotation.service_always_has_a_key(plan(*order)) is None]
    assert passed == [steps]


def test_every_finding_speaks_of_a_moment_of_the_plan() -> None:
    for length in range(1, len(GOOD)):
        made = plan(*GOOD[:length])
        lines = {moment.step.position.line for moment in timeline(made)}
        for claim in CLAIMS[:4]:
            found = claim(made)
            assert found is None or (found.location and found.location.line in lines)
