"""Which ports does the gateway need, and which does the answer open?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from autograders.check import check
from autograders.finding import Counterexample, Finding, Location
from cluster.source import DocumentError

REGISTRY, METRICS = 8443, 9090
KNOWN = (22, 80, 443, 2375, 5432, REGISTRY, METRICS, 65535)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A port list with one change."""

    name: str
    text: str


@check("ports", points=2)
def opens_the_registry(answer: str) -> Finding | None:
    """The gateway reaches the model registry."""
    return _closed(answer, REGISTRY)


@check("ports")
def opens_the_metrics_collector(answer: str) -> Finding | None:
    """The gateway reaches the metrics collector."""
    return _closed(answer, METRICS)


@check("ports", points=3, after=(opens_the_registry, opens_the_metrics_collector))
def closes_every_other_port(answer: str) -> Finding | None:
    """Every other port is closed."""
    open_ports = _ports(answer)
    candidates = sorted({*KNOWN, *(port for port in open_ports if isinstance(port, int))} - {REGISTRY, METRICS})
    extra = next((port for port in candidates if port in open_ports or "*" in open_ports), None)
    if extra is None:
        return None
    written = "*" if "*" in open_ports else str(extra)
    return _finding(answer, extra, "deny", "allow", _line_of(answer, written), "opens it")


def mutants(question: str, text: str) -> Iterator[Mutant]:
    """Yield the list without each port, and with one more."""
    ports = json.loads(text)["ports"]
    for port in ports:
        yield Mutant(f"without {port}", json.dumps({"ports": [kept for kept in ports if kept != port]}))
    for extra in (22, "*", *reversed(ports)):
        yield Mutant(f"with {extra}", json.dumps({"ports": [*ports, extra]}))


def same(question: str, text: str) -> bool:
    """Whether a list opens the ports of the reference."""
    return set(_ports(text)) == {REGISTRY, METRICS}


def _closed(answer: str, port: int) -> Finding | None:
    open_ports = _ports(answer)
    if port in open_ports or "*" in open_ports:
        return None
    return _finding(answer, port, "allow", "deny", _line_of(answer, '"ports"'), "does not name it")


def _finding(answer: str, port: int, expected: str, got: str, line: int, because: str) -> Finding:
    case = Counterexample(f"prod/gateway => platform over TCP/{port}", {"kind": "toy.port", "port": port})
    place = Location.in_answer(answer, line)
    return Finding(expected, got, case, because, place, "list the ports that the story names")


def _line_of(answer: str, written: str) -> int:
    return next((number for number, line in enumerate(answer.splitlines(), 1) if written in line), 1)


def _ports(answer: str) -> list[object]:
    try:
        ports = json.loads(answer)["ports"]
    except json.JSONDecodeError as error:
        raise DocumentError("this is not JSON", error.lineno, error.colno, "Look at the sign before it") from None
    except RecursionError:
        raise DocumentError("this nests too deep", suggestion="Write one list") from None
    except (KeyError, TypeError):
        raise DocumentError("the list `ports` is missing", suggestion='Start with {"ports": [') from None
    if not isinstance(ports, list) or not all(port == "*" or type(port) is int for port in ports):
        raise DocumentError("`ports` is not a list of numbers", _line_of(answer, "ports"), 1, "Write 443, not a text")
    return ports
