from __future__ import annotations

import ast
import json
import sys

import pytest

from cluster.embedded.fabric.handlers import Listener
from cluster.kind.network import agent, sources
from labs.prod_namespace.lab import LISTENERS

HANDLER = "labs.prod_namespace.services:gateway"


def test_the_agent_needs_nothing_but_python() -> None:
    tree = ast.parse(sources.AGENT.read_text(encoding="utf-8"))
    assert sources._imports(tree) <= sys.stdlib_module_names


def test_the_lab_travels_as_one_module() -> None:
    assert list(sources.modules(LISTENERS)) == ["labs.prod_namespace.services"]


def test_the_source_that_travels_is_what_the_agent_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = Listener("prod/gateway", 8080, handler=HANDLER)
    told = sources.environment([(listener, "0.0.0.0")], sources.modules([listener]))
    monkeypatch.setenv(agent.MODULES, told[agent.MODULES])
    assert agent.load(HANDLER)(b"c-1042") == b"accepted: c-1042"
    assert json.loads(told[agent.LISTENERS])[0]["address"] == "0.0.0.0"


@pytest.mark.parametrize(
    ("handler", "why"),
    [
        ("labs.nowhere:answer", "there is no handler"),
        ("nowhere.at_all:answer", "there is no handler"),
        ("labs.prod_namespace.services", "there is no handler"),
        ("labs.prod_namespace.services:dance", "has no function dance"),
        ("labs.prod_namespace.world:anything", "imports cluster"),
    ],
)
def test_a_handler_that_cannot_run_in_a_pod_is_refused(handler: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        sources.modules([Listener("prod/a", 1, handler=handler)])
