"""What happens when a rotation plan really runs?

The keys and the requests of the service are real. Only the clock is not:
`wait: 20m` takes no time, the replicas reload when it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cluster.backend import Accounts, Credentials
from labs.attempt import Attempt
from labs.rotation import IDLE, OLD, RELOAD, Plan, Step

RELOADS = (5, 10, RELOAD)
"""Minutes after which each replica of the service notices a deployed key."""
LONGEST_WATCH = 120
Call = Callable[[Credentials], Attempt]


@dataclass(slots=True)
class Run:
    """How a plan went: its story, the keys that exist, the key that the service has."""

    story: list[str] = field(default_factory=list)
    keys: dict[str, Credentials] = field(default_factory=dict)
    in_use: str = OLD
    outages: int = 0
    stopped: Step | None = None
    leaking: bool = True

    def __str__(self) -> str:
        end = f"stopped at {self.stopped.verb}: {self.stopped.key}" if self.stopped else "went through"
        calls = f"Calls of the service that failed: {self.outages}."
        leak = "The leaked key still works." if self.leaking else "The leaked key is dead."
        return "\n".join([*self.story, f"The plan {end}. {calls} {leak}"])


@dataclass(slots=True)
class _Fleet:
    """The replicas of the service. Each calls with the key that it last loaded."""

    call: Call
    run: Run
    clock: int = 0
    deployed_at: int = 0
    loaded: list[str] = field(default_factory=lambda: [OLD] * len(RELOADS))
    calls: list[tuple[int, str]] = field(default_factory=list)

    def work(self, minute: int) -> None:
        """Let every replica make one real call."""
        failed: dict[str, list[str]] = {}
        for number, key in enumerate(self.loaded, 1):
            attempt = self.call(self.run.keys[key])
            self.calls.append((minute, key))
            if not attempt.allowed:
                failed.setdefault(f"{key}: {attempt.code}", []).append(str(number))
        for reason, replicas in failed.items():
            self.run.outages += len(replicas)
            several = "s" * (len(replicas) > 1)
            verb = "fail" if several else "fails"
            self.run.story.append(f"{_time(minute)}  ✗ replica{several} {', '.join(replicas)} {verb} with key {reason}")

    def pass_time(self, minutes: int) -> None:
        """Move the clock; replicas call, reload, and call again."""
        for elapsed in _ticks(minutes):
            now = self.clock + elapsed
            self.work(max(self.clock, now - 1))
            self.loaded = [self._after_reload(number, now) for number in range(len(RELOADS))]
            self.work(now)
        self.clock += minutes

    def _after_reload(self, number: int, now: int) -> str:
        due = now - self.deployed_at >= RELOADS[number]
        return self.run.in_use if due else self.loaded[number]

    def uses(self, key: str) -> bool:
        """Whether a replica called with this key in the last minutes."""
        return any(used == key and minute > self.clock - IDLE for minute, used in self.calls)


def rotate(plan: Plan, old: Credentials, accounts: Accounts, call: Call) -> Run:
    """Run a plan step by step, stop where a verification does not hold, and watch on for a while.

    `call` makes one request of the service with the credentials it is given.
    """
    run = Run(keys={OLD: old})
    fleet = _Fleet(call, run)
    for step in plan.steps:
        if not _done(step, plan.principal, accounts, fleet):
            run.stopped = step
            run.story.append(
                f"{_time(fleet.clock)}  ✗ {step.verb} {step.key}: it does not hold, so the plan stops here"
            )
            break
        if step.verb != "wait":
            run.story.append(f"{_time(fleet.clock)}  {step.verb} {step.key}")
            fleet.work(fleet.clock)
    fleet.pass_time(RELOAD + IDLE)
    run.leaking = call(old).allowed
    return run


def _done(step: Step, user: str, accounts: Accounts, fleet: _Fleet) -> bool:
    run = fleet.run
    if step.verb == "create":
        run.keys[step.key] = accounts.new_key(user)
    elif step.verb == "deploy":
        run.in_use, fleet.deployed_at = step.key, fleet.clock
    elif step.verb == "wait":
        fleet.pass_time(step.minutes)
    elif step.verb.startswith("verify"):
        return fleet.uses(step.key) == (step.verb == "verify_in_use")
    elif step.verb == "delete":
        accounts.delete_key(user, run.keys[step.key].access_key_id)
    else:
        accounts.set_active(user, run.keys[step.key].access_key_id, step.verb == "activate")
    return True


def _ticks(minutes: int) -> Iterator[int]:
    """Yield when to look at the fleet: every five minutes, for two hours, and at the end."""
    yield from range(IDLE, min(minutes, LONGEST_WATCH), IDLE)
    if minutes:
        yield minutes


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
