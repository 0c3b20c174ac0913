"""Is what makes no sense in a network refused in a sentence, with a next step?"""

from __future__ import annotations

from typing import Any

import pytest

from cluster.network import Pod, World
from labs.in_force import Deployed
from labs.network_asked import NotTaken, NotThere, Refused, Unreachable, deployed, end, flow

WORLD = World({"prod": {}}, (Pod("prod", "gateway", {}, "10.0.0.1"), Pod("prod", "inference", {}, "10.0.0.2")))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ("prod/gatway", "prod/inference", "TCP", 80),
            "There is no pod or address prod/gatway. Did you mean prod/gateway?",
        ),
        (("prod/gateway", "example.com", "TCP", 80), "print(lab.pods) shows their names."),
        ((None, "prod/inference", "TCP", 80), "There is no pod or address None."),
        (("prod/gateway", "prod/inference", "tcp", 80), 'Write "TCP".'),
        (("prod/gateway", "prod/inference", "ICMP", 80), 'Write "TCP" or "UDP".'),
        (("prod/gateway", "prod/inference", "TCP", 0), "There is no port 0."),
        (("prod/gateway", "prod/inference", "TCP", 70000), "a number from 1 to 65535"),
        (("prod/gateway", "prod/inference", "TCP", "http"), "without quotes"),
        (("prod/gateway", "prod/inference", "TCP", True), "There is no port True."),
    ],
)
def test_a_flow_that_cannot_be_is_refused(asked: tuple[Any, ...], said: str) -> None:
    with pytest.raises(Refused) as refusal:
        flow(WORLD, *asked)
    assert said in str(refusal.value)


def test_the_address_of_a_pod_means_the_pod() -> None:
    assert end(WORLD, "10.0.0.2") == "prod/inference"
    assert end(WORLD, "203.0.113.66") == "203.0.113.66"
    assert str(flow(WORLD, "prod/gateway", "10.0.0.2", "TCP", 80)) == "prod/gateway => prod/inference over TCP/80"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("prod", "Bad Name", {}), "no name of a pod"),
        (("", "pod", {}), "no name of a namespace"),
        (("prod", "gateway", {}), "is part of the lab"),
        (("waiting", "pod", {}), "belongs to the lab"),
        (("prod", "pod", {"app": 5}), "the value of a label is a text"),
        (("prod", "pod", {"a b": "c"}), "is no key of a label"),
        (("prod", "pod", "app=x"), "Labels are a dictionary"),
    ],
)
def test_a_pod_that_cannot_be_is_refused(asked: tuple[Any, ...], said: str) -> None:
    with pytest.raises(Refused) as refusal:
        deployed(WORLD, Deployed(*asked))
    assert said in str(refusal.value)


def test_only_a_new_namespace_takes_labels() -> None:
    assert deployed(WORLD, Deployed("new", "pod", {"a": "b"}), {"team": "x"}).labels == {"a": "b"}
    with pytest.raises(Refused, match="keeps its labels"):
        deployed(WORLD, Deployed("prod", "pod", {}), {"team": "x"})


@pytest.mark.parametrize("kind", [Refused, NotTaken, NotThere, Unreachable])
def test_a_notebook_shows_a_refusal_as_a_sentence(kind: type[Refused]) -> None:
    (shown,) = kind("This is so.")._render_traceback_()
    assert "This is so." in shown
