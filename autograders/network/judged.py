"""Does the platform's own decision confirm what the search found?"""

from __future__ import annotations

from autograders.finding import Finding
from autograders.network.findings import explained
from autograders.network.scene import scene
from autograders.network.search import Directions, Suits, Wrong, first
from autograders.network.seen import Space, Standing
from cluster.network import DIRECTIONS, Decision, Direction, Verdict, decide


def judged(
    space: Space, wrong: Wrong, suits: Suits | None = None, directions: Directions = DIRECTIONS
) -> Finding | None:
    """Return what is wrong with the first set of policies, None when nothing is.

    Raises RuntimeError where search and decision disagree, which would be our mistake.
    """
    found = first(space, wrong, suits, directions)
    if found is None:
        return None
    made = scene(found.case, space.world, found.direction)
    decisions = [decide(made.flow, policies, made.world) for policies in space.sets] if made else []
    verdicts = [of(decision, found.direction) for decision in decisions]
    if made is None or not wrong([Standing(verdict.isolated, verdict.rule is not None) for verdict in verdicts]):
        raise RuntimeError(f"the decision does not confirm {found.case}")
    return explained(made, decisions[0], verdicts[0])


def of(decision: Decision, direction: Direction) -> Verdict:
    """Return the verdict of one direction."""
    return decision.egress if direction == "Egress" else decision.ingress
