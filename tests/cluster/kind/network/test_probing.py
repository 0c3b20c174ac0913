from __future__ import annotations

import json

import pytest

from cluster.backend import BackendError
from cluster.kind.network import probing
from cluster.kind.network.probing import Wanted, probe


def answer(outcome: str = "answered") -> dict[str, object]:
    return {"outcome": outcome, "reply": "aGk=", "reason": "", "milliseconds": 1.0, "from": ["10.0.0.1", 5]}


class Agents:
    """Answers each connection with its port as outcome, and keeps who was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def __call__(self, at: str, act: str, given: bytes, seconds: float) -> bytes:
        lines = [json.loads(line) for line in given.splitlines()]
        self.asked.append((at, len(lines)))
        outcomes = {1: "answered", 2: "silent", 3: "refused"}
        return b"\n".join(json.dumps(answer(outcomes[line["port"]])).encode() for line in lines)


def test_one_command_tries_all_flows_of_a_pod_and_order_stays() -> None:
    agents = Agents()
    wanted = [
        Wanted("prod/a", "10.0.0.2", "TCP", 1, b""),
        Wanted("198.51.100.7", "10.0.0.2", "TCP", 2, b""),
        Wanted("prod/a", "10.0.0.2", "TCP", 3, b""),
    ]
    tried = probe(wanted, agents)
    assert [one.outcome for one in tried] == ["answered", "silent", "refused"]
    assert sorted(agents.asked) == [("198.51.100.7", 1), ("prod/a", 2)]
    assert probing.reached(tried) == (True, False, True)
    assert (tried[0].reply, tried[0].source) == (b"hi", ("10.0.0.1", 5))


def test_a_host_outside_binds_its_address_and_a_pod_has_one() -> None:
    assert Wanted("198.51.100.7", "10.0.0.2", "TCP", 2, b"").line()["source"] == "198.51.100.7"
    assert Wanted("prod/a", "10.0.0.2", "TCP", 2, b"").line()["source"] == ""


@pytest.mark.parametrize("said", [b"Traceback", b""])
def test_an_agent_that_speaks_no_sense_is_a_failure_with_a_next_step(said: bytes) -> None:
    with pytest.raises(BackendError, match="The probe in ") as caught:
        probe([Wanted("prod/a", "10.0.0.2", "TCP", 1, b"")], lambda *_: said)
    assert caught.value.next_step


def test_nothing_to_try_asks_nobody() -> None:
    assert probe([], lambda *_: pytest.fail("asked")) == ()
