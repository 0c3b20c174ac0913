from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from autograders.check import NoCases
from autograders.network import judged as module
from autograders.network.judged import judged
from autograders.network.seen import Space, Standing
from cluster.network import NetworkPolicy, World

Make = Callable[..., tuple[NetworkPolicy, ...]]


def isolated(said: Sequence[Standing]) -> bool:
    return said[0].isolated


def test_a_case_becomes_a_finding_that_the_decision_confirms(policies: Make, world: World) -> None:
    space = Space((policies("podSelector: {}"),), world)
    found = judged(space, isolated)
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.replay["direction"] == "ingress"
    assert judged(space, isolated, directions=("Egress",)) is None


def test_a_case_that_the_decision_does_not_confirm_is_our_mistake(
    policies: Make, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = Space((policies("podSelector: {}"),), world)
    decide = module.decide
    monkeypatch.setattr(module, "decide", lambda flow, _, there: decide(flow, (), there))
    with pytest.raises(RuntimeError, match="does not confirm"):
        judged(space, isolated)


def test_no_pod_that_suits_is_no_proof(policies: Make, world: World) -> None:
    with pytest.raises(NoCases):
        judged(Space((policies("podSelector: {}"),), world), isolated, lambda witness: False)
