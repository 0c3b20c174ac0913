"""How does each key stand after each step of a rotation plan?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autograders.iam.timeline import timeline
from labs.rotation import RELOAD, Plan, Step

DEPLOY = st.sampled_from(["old", "new", "newer"]).map(lambda key: Step("deploy", key))
WAIT = st.integers(0, 40).map(lambda minutes: Step("wait", minutes=minutes))
PLANS = st.lists(DEPLOY | WAIT, min_size=1, max_size=12).map(lambda steps: Plan("svc", 10**6, tuple(steps)))


def held_by_brute_force(deployed: list[tuple[int, str]], now: int) -> set[str]:
    """Let a replica have looked last at any half minute of the last quarter of an hour."""
    looks = [now - half / 2 for half in range(2 * RELOAD)]
    before = {[key for minute, key in deployed if minute <= look][-1] for look in looks}
    # A replica may also look between two deployments of the same minute.
    return before | {key for minute, key in deployed if now - minute < RELOAD}


@given(PLANS)
def test_the_keys_that_replicas_may_hold_are_exactly_those_of_brute_force(plan: Plan) -> None:
    deployed = [(-(10**9), "old")]
    for moment in timeline(plan):
        if moment.step.verb == "deploy":
            deployed.append((moment.clock, moment.step.key))
        assert moment.held == held_by_brute_force(deployed, moment.clock)


def moments(*steps: Step) -> list[bool]:
    return [moment.may_stop for moment in timeline(Plan("svc", 10**6, steps))]


def test_a_key_is_surely_in_use_when_the_last_replica_has_reloaded() -> None:
    look = Step("verify_in_use", "new")
    wait = Step("wait", minutes=14)
    assert moments(Step("create", "new"), Step("deploy", "new"), wait, look, Step("wait", minutes=1), look) == [
        *(False, False, False, True, False, False)
    ]


def test_a_key_is_surely_idle_five_minutes_later() -> None:
    look = Step("verify_idle", "old")
    wait = Step("wait", minutes=19)
    assert moments(Step("create", "new"), Step("deploy", "new"), wait, look, Step("wait", minutes=1), look) == [
        *(False, False, False, True, False, False)
    ]


def test_a_key_that_nobody_was_given_is_idle() -> None:
    assert moments(Step("create", "new"), Step("verify_idle", "new")) == [False, False]
