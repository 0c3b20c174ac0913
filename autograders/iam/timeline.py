"""How does each key stand after each step of a rotation plan?

The service has any number of replicas. Each picks up a deployed key at a moment
of its own within `RELOAD` minutes; what is said here covers all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from labs.rotation import IDLE, OLD, RELOAD, Plan, Step


@dataclass(frozen=True, slots=True)
class Moment:
    """How things stand right after a step, `clock` minutes into the plan.

    `active` are the keys that work. `given` are the keys that the service was
    given in turn, each with the minute in which the next one replaced it.
    """

    step: Step
    clock: int = 0
    active: frozenset[str] = frozenset({OLD})
    given: tuple[tuple[str, int | None], ...] = ((OLD, None),)

    @property
    def deployed(self) -> str:
        """The key that the service was given last."""
        return self.given[-1][0]

    @property
    def held(self) -> frozenset[str]:
        """The keys that some replica may call with now."""
        return frozenset(key for key, _ in self._since(RELOAD))

    @property
    def may_stop(self) -> bool:
        """Whether the verification of this step can fail in some run."""
        if self.step.verb == "verify_in_use":
            return self.held != {self.step.key}
        if self.step.verb == "verify_idle":
            return any(key == self.step.key for key, _ in self._since(RELOAD + IDLE))
        return False

    def _since(self, minutes: int) -> Iterator[tuple[str, int | None]]:
        return (span for span in self.given if span[1] is None or self.clock - span[1] < minutes)


def timeline(plan: Plan) -> Iterator[Moment]:
    """Yield how things stand after each step of a run that no verification stops."""
    now = Moment(plan.steps[0])
    for step in plan.steps:
        now = _after(replace(now, step=step))
        yield now


def _after(now: Moment) -> Moment:
    step = now.step
    if step.verb == "wait":
        return replace(now, clock=now.clock + step.minutes)
    if step.verb == "deploy":
        return replace(now, given=(*now.given[:-1], (now.deployed, now.clock), (step.key, None)))
    if step.verb == "activate":
        return replace(now, active=now.active | {step.key})
    if step.verb == "create":
        return replace(now, active=now.active | {step.key})
    if step.verb in ("deactivate", "delete"):
        return replace(now, active=now.active - {step.key})
    return now
