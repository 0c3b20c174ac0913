"""How does a message explain that something a learner wrote down is not so?"""

from __future__ import annotations

from autograders.finding import Counterexample, Finding, Location
from cluster.network import Flow
from cluster.source import Position

NEXT = "put the policy in force and try flows of your own"


def wrong_flow(answer: str, flow: Flow, position: Position, expected: str, got: str, because: str) -> Finding:
    """Explain that a flow which an answer names is not what it should be."""
    case = {
        "kind": "network.flow",
        "source": str(flow.source),
        "destination": str(flow.destination),
        "protocol": flow.protocol,
        "port": flow.port,
    }
    place = Location.in_answer(answer, position.line, position.column)
    return Finding(expected, got, Counterexample(str(flow), case), because, place, NEXT)


def wrong_fact(answer: str, said: str, position: Position, because: str, step: str) -> Finding:
    """Explain that a word of an answer is not what the log shows."""
    place = Location.in_answer(answer, position.line, position.column)
    return Finding("what the log shows", "something else", Counterexample(said), because, place, step)
