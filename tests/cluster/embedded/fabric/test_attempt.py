"""Does an outcome say what it proves?"""

from __future__ import annotations

import pytest

from cluster.embedded.fabric import Attempt, Resolution
from cluster.network import Flow

FLOW = Flow("prod/gateway", "prod/inference", "TCP", 8080)


@pytest.mark.parametrize(
    ("outcome", "allowed"),
    [("answered", True), ("refused", True), ("dropped", False), ("silent", False), ("error", False)],
)
def test_only_an_answer_of_the_other_end_is_allowed(outcome: str, allowed: bool) -> None:
    assert Attempt(FLOW, outcome).allowed is allowed  # type: ignore[arg-type]


def test_it_reads_as_a_sentence() -> None:
    dropped = Attempt(FLOW, "dropped", reason="no egress rule of prod/deny allows it", milliseconds=0.42)
    assert str(dropped) == f"{FLOW}   ✗ dropped: no egress rule of prod/deny allows it (in 0.4 ms)"
    assert str(Attempt(FLOW, "answered", sent=False)) == f"{FLOW}   ✓ answered (decided, not sent)"


def test_a_name_says_why_it_does_not_resolve() -> None:
    assert str(Resolution("x.prod.svc", ("10.0.0.1",), Attempt(FLOW, "answered"))) == "x.prod.svc   10.0.0.1"
    assert str(Resolution("x", (), Attempt(FLOW, "answered"))) == "x   does not resolve: no such name"
    assert "✗ dropped" in str(Resolution("x", (), Attempt(FLOW, "dropped")))
