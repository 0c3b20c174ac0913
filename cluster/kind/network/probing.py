"""What happens to a connection that a pod of the cluster really opens?

All flows of one pod are tried by one command in it, at the same time.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from cluster.backend import BackendError
from cluster.embedded.fabric.attempt import Outcome
from cluster.kind.api import Api
from cluster.kind.network.manifests import PROGRAM

AT_ONCE = 8
SLACK_SECONDS = 30
Ask = Callable[[str, str, bytes, float], bytes]
"""Runs the agent somewhere: takes that place, what to do, the input and a limit; returns the output."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A connection to try. `at` is the pod that opens it, or an address outside.

    `seconds` is how long an attempt waits for an answer, `attempts` how many there are.
    """

    at: str
    destination: str
    protocol: str
    port: int
    payload: bytes
    seconds: float = 3.0
    attempts: int = 2

    def line(self) -> dict[str, Any]:
        """Return what the agent reads."""
        return {
            "source": "" if "/" in self.at else self.at,
            "destination": self.destination,
            "protocol": self.protocol,
            "port": self.port,
            "payload": base64.b64encode(self.payload).decode(),
            "seconds": self.seconds,
            "attempts": self.attempts,
        }


@dataclass(frozen=True, slots=True)
class Tried:
    """How it went, and from which address and port."""

    outcome: Outcome
    reply: bytes
    reason: str
    milliseconds: float
    source: tuple[str, int]

    @property
    def reached(self) -> bool:
        """Whether the other end said anything at all."""
        return self.outcome in ("answered", "refused")


def in_pod(api: Api, pod: str, act: str, given: bytes, seconds: float) -> bytes:
    """Run the agent in a pod. Raises BackendError with its last words."""
    namespace, _, name = pod.partition("/")
    ran = api.exec(namespace, name, (*PROGRAM, act), given, seconds=seconds)
    if ran.code:
        raise failed(f"pod {pod}", ran.stderr)
    return ran.stdout


def failed(where: str, said: bytes) -> BackendError:
    """Return the error of an agent that ended badly."""
    last = (said.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1]
    return BackendError(f"The probe in {where} failed: {last}.", "Try again, or `seclab lab reset` the lab.")


def probe(wanted: Sequence[Wanted], ask: Ask) -> tuple[Tried, ...]:
    """Try flows at once and return how each went, in order. Raises BackendError."""
    places: dict[str, list[int]] = {}
    for number, one in enumerate(wanted):
        places.setdefault(one.at, []).append(number)
    found: dict[int, Tried] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        batches = [[wanted[number] for number in numbers] for numbers in places.values()]
        results = list(pool.map(lambda batch: _tried(batch, ask), batches))
    for numbers, tried in zip(places.values(), results, strict=True):
        found.update(zip(numbers, tried, strict=True))
    return tuple(found[number] for number in range(len(wanted)))


def _tried(batch: Sequence[Wanted], ask: Ask) -> list[Tried]:
    given = b"".join(json.dumps(one.line()).encode() + b"\n" for one in batch)
    longest = sum(one.seconds * one.attempts for one in batch) / 64 + max(one.seconds * one.attempts for one in batch)
    told = lines(ask(batch[0].at, "probe", given, longest + SLACK_SECONDS))
    if len(told) != len(batch):
        raise failed(batch[0].at, b"it answered for fewer connections than it was asked for")
    return [_read(one) for one in told]


def lines(output: bytes) -> list[Mapping[str, Any]]:
    """Return what an agent said. Raises BackendError when it is no JSON."""
    try:
        return [json.loads(line) for line in output.splitlines() if line.strip()]
    except ValueError as error:
        raise failed("a pod", output) from error


def _read(told: Mapping[str, Any]) -> Tried:
    address, port = told["from"]
    return Tried(
        told["outcome"], base64.b64decode(told["reply"]), told["reason"], told["milliseconds"], (address, port)
    )


def reached(tried: Iterable[Tried]) -> tuple[bool, ...]:
    """Return which of them got through."""
    return tuple(one.reached for one in tried)
