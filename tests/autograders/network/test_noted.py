"""Does a message quote what a learner wrote down?"""

from __future__ import annotations

from autograders.network import noted
from cluster.network import Flow
from cluster.source import Position

ANSWER = "blocks_work:\n  from: prod/a\n"


def test_a_flow_is_shown_with_its_line_and_can_be_tried() -> None:
    found = noted.wrong_flow(ANSWER, Flow("prod/a", "prod/b", "TCP", 80), Position(2, 3), "work", "none", "is no work")
    assert found.counterexample is not None
    assert found.counterexample.text == "prod/a => prod/b over TCP/80"
    assert found.counterexample.replay["kind"] == "network.flow"
    assert found.location is not None
    assert (found.location.line, found.location.text) == (2, "from: prod/a")


def test_a_fact_is_shown_without_the_right_one() -> None:
    found = noted.wrong_fact("pod: prod/a\n", "prod/a", Position(1, 6), "did nothing", "look again")
    assert found.counterexample is not None
    assert (found.counterexample.text, found.because, found.next) == ("prod/a", "did nothing", "look again")
