"""Does a server do what cluster.iam decides, and do its audit records agree?"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cluster.conformance.calls import METHODS, Call
from tests.cluster.conformance.expected import Expected, expected
from tests.cluster.conformance.scenarios import Scenario
from tests.cluster.conformance.servers import Answer, Client, Server


@dataclass(frozen=True, slots=True)
class Compared:
    """One call: what was decided, and what the server said."""

    scenario: Scenario
    call: Call
    decided: Expected
    said: Answer
    key: str = ""

    @property
    def agrees(self) -> bool:
        return self.decided.outcome == self.said.outcome

    def __str__(self) -> str:
        who = f"{self.scenario.who} {self.call}"
        return f"{self.scenario.name}: {who}\n  decided {self.decided}\n  server  {self.said}"


@dataclass(slots=True)
class Conformance:
    """What a run of the table found on one server."""

    backend: str
    compared: list[Compared] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def to_text(self) -> str:
        """Print the figures in one line, and every difference below it."""
        outcomes = Counter(one.decided.outcome for one in self.compared)
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        rate = len(self.compared) / self.seconds if self.seconds else 0
        head = (
            f"{self.backend}: {len(self.compared)} decisions ({told}), {len(self.differences)} differences, "
            f"{self.seconds:.1f} s, {rate:.0f} decisions a second"
        )
        return "\n".join((head, *self.differences))


def run(server: Server, scenarios: Iterable[Scenario], *, light: bool = False) -> Conformance:
    """Send every call of the scenarios that this server's dialect knows, and compare."""
    found = Conformance(server.backend)
    began = time.perf_counter()
    for scenario in scenarios:
        if scenario.of(server.dialect):
            found.compared += _under(server, scenario, light)
    found.differences = [str(one) for one in found.compared if not one.agrees]
    records = server.records()
    found.differences += [line for one in found.compared for line in unlike(one, records, server.dialect)]
    found.seconds = time.perf_counter() - began
    return found


def compared(server: Server, scenario: Scenario) -> Compared:
    """Compare the one call of a scenario, without its audit record."""
    return _under(server, scenario, False)[0]


def _under(server: Server, scenario: Scenario, light: bool) -> list[Compared]:
    with server.under(scenario) as client:
        return [_compared(server, client, scenario, asked, light) for asked in scenario.calls]


def _compared(server: Server, client: Client | str, scenario: Scenario, asked: Call, light: bool) -> Compared:
    if isinstance(client, str):
        decided = expected(scenario, asked, server.dialect, server.place, ANY_VERSION)
        return Compared(scenario, asked, decided, Answer("refused", message=client))
    versions = server.versions(asked)
    decided = expected(scenario, asked, server.dialect, server.place, versions)
    return Compared(scenario, asked, decided, server.send(client, asked, versions, light=light), client.key)


ANY_VERSION = dict.fromkeys(("old", "new", "spare"), "null")


def unlike(one: Compared, records: Mapping[str, Mapping[str, Any]], dialect: str) -> Iterable[str]:
    """Say where the audit record of a call tells another story: who, what, and why."""
    if one.said.outcome == "refused":
        return
    record = records.get(one.said.request)
    if record is None:
        yield f"{one}\n  audit   has no record of request {one.said.request}"
        return
    method = METHODS[one.call.method]
    api = method.minio or method.api if dialect == "minio" else method.api
    # MinIO says that an object is missing before it has looked who asks.
    unasked = dialect == "minio" and one.call.missing and one.call.method == "delete_object_tagging"
    told = {"who": record.get("accessKey", ""), "what": record["api"]["name"], "status": record["api"]["statusCode"]}
    wanted = {"who": "" if unasked else one.key, "what": api, "status": one.said.status}
    if told != wanted:
        yield f"{one}\n  audit   {told}, not {wanted}"
    reasons = record.get("tags", {}).get("decisions")
    if dialect == "aws" and _why(one) != _recorded(reasons):
        yield f"{one}\n  audit   {_recorded(reasons)}, not {_why(one)}"


def _why(one: Compared) -> list[tuple[Any, ...]]:
    """Return each permission asked for, up to the first that is denied, with the statement that decided."""
    told = []
    for need, decision in one.decided.decisions:
        found = decision.statement
        where = (found.sid, found.position.line) if found else ("", 0)
        told.append((need.action, need.resource, decision.outcome, *where))
        if not decision.allowed:
            break
    return told


def _recorded(reasons: Iterable[Mapping[str, Any]] | None) -> list[tuple[Any, ...]]:
    return [tuple(each[name] for name in ("action", "resource", "outcome", "sid", "line")) for each in reasons or ()]
