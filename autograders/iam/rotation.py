"""Does a key rotation plan end the leak without an outage?"""

from __future__ import annotations

from autograders.finding import Counterexample, Finding, Location
from autograders.iam.timeline import Moment, timeline
from labs.rotation import IDLE, OLD, RELOAD, Plan, Step, shown

LEAK_LIMIT, UNDO, LIFETIME = 60, 24 * 60, 90 * 24 * 60
"""Minutes: until the leaked key is dead, to bring a key back, between rotations."""
PLAY = "play the plan in the lab and read what happens: the cell below the check does it"


def leaked_key_dies_in_time(plan: Plan) -> Finding | None:
    """Claim: in every run, the leaked key is dead within `LEAK_LIMIT` and stays dead."""
    killer: Moment | None = None
    for moment in timeline(plan):
        if OLD in moment.active:
            killer = None
            if moment.may_stop:
                return _stopped(plan, moment)
        else:
            killer = killer or moment
    if killer is None:
        case = "a year later: whoever found the leaked key downloads the model with it"
        because = "is the last step, and 'old' is still active after it"
        return _finding("a dead key", "one that works", case, plan, plan.steps[-1], because)
    return _too_late(plan, killer) if killer.clock > LEAK_LIMIT else None


def service_always_has_a_key(plan: Plan) -> Finding | None:
    """Claim: whatever key a replica may call with, it works at that moment."""
    for moment in timeline(plan):
        for key in sorted(moment.held - moment.active):
            case = f"minute {moment.clock}: a replica calls with {key!r}, which does not work"
            slow = f"leaves a replica with {key!r}: it may hold it for {RELOAD} minutes after the next key is deployed"
            because = f"leaves the service with {key!r}, the key it was given last" if key == moment.deployed else slow
            return _finding("every call of the service to work", "one that fails", case, plan, moment.step, because)
    return None


def verifies_before_switching_off(plan: Plan) -> Finding | None:
    """Claim: before `old` goes, the log shows the new key in use and `old` idle."""
    seen: set[tuple[str, str]] = set()
    for moment in timeline(plan):
        step = moment.step
        if step.verb == "deploy":
            seen.clear()
        seen.add((step.verb, step.key))
        if step.key == OLD and step.verb in ("deactivate", "delete"):
            for verb, key in (("verify_in_use", moment.deployed), ("verify_idle", OLD)):
                if (verb, key) not in seen:
                    return _unverified(plan, moment, verb)
            return None
    return None


def deletion_can_be_undone(plan: Plan) -> Finding | None:
    """Claim: `old` is deleted, and only after it was deactivated for `UNDO` minutes."""
    off_since: int | None = None
    for moment in timeline(plan):
        step = moment.step
        if step.key == OLD and step.verb == "delete":
            rested = None if off_since is None else moment.clock - off_since
            return None if rested is not None and rested >= UNDO else _hasty(plan, moment, rested)
        if OLD in moment.active:
            off_since = None
        elif off_since is None:
            off_since = moment.clock
    case = "the next rotation: create is refused, since the user still has two keys"
    return _finding(
        "'old' to be deleted in the end", "a plan that keeps it", case, plan, plan.steps[-1], "is the last step"
    )


def repeats_in_time(plan: Plan) -> Finding | None:
    """Claim: no key gets older than `LIFETIME`."""
    if plan.rotate_every <= LIFETIME:
        return None
    case = Counterexample(f"day {LIFETIME // (24 * 60) + 1}: the service still calls with the key of this plan")
    place = Location.in_answer(plan.text, plan.rotate_every_at.line, plan.rotate_every_at.column)
    return Finding(
        f"a new key every {shown(LIFETIME)} or sooner", f"one every {shown(plan.rotate_every)}", case, "", place
    )


def _stopped(plan: Plan, moment: Moment) -> Finding:
    step = moment.step
    case = f"minute {moment.clock}: the verification does not hold, the plan stops, and the leaked key lives on"
    early = {
        "verify_in_use": f"may come before a replica has loaded {step.key!r}",
        "verify_idle": f"looks back {IDLE} minutes, in which a replica may have called with {step.key!r}",
    }[step.verb]
    after = f"count the minutes: {RELOAD} until the last replica has reloaded, {IDLE} more until a key counts as idle"
    return _finding("a plan that goes on in every run", "a run that stops", case, plan, step, early, after)


def _too_late(plan: Plan, killer: Moment) -> Finding:
    case = f"minute {LEAK_LIMIT + 1}: whoever found the leaked key downloads the model with it"
    because = f"comes in minute {killer.clock}"
    after = "add up the waits before this line"
    return _finding(f"a dead key after {LEAK_LIMIT} minutes", "one that works", case, plan, killer.step, because, after)


def _unverified(plan: Plan, moment: Moment, verb: str) -> Finding:
    key = OLD if verb == "verify_idle" else moment.deployed
    case = f"minute {moment.clock}: {moment.step.verb}: {OLD}, whether or not {_fear(verb)}"
    because = f"has no {verb} for {key!r} between it and the last deploy"
    return _finding("both verifications first", "one missing", case, plan, moment.step, because)


def _fear(verb: str) -> str:
    return "a replica still calls with it" if verb == "verify_idle" else "the new key works"


def _hasty(plan: Plan, moment: Moment, rested: int | None) -> Finding:
    got = "a key that was never deactivated" if rested is None else shown(rested)
    case = f"minute {moment.clock + 1}: a job that everybody forgot needs 'old', and nobody can bring it back"
    return _finding(f"{UNDO // 60}h between deactivate and delete", got, case, plan, moment.step, "is final")


def _finding(expected: str, got: str, case: str, plan: Plan, step: Step, because: str, after: str = PLAY) -> Finding:
    place = Location.in_answer(plan.text, step.position.line, step.position.column)
    return Finding(expected, got, Counterexample(case), because, place, after)
