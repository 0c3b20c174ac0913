"""What can be done with the support tickets, beside what every lab offers?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from labs.force import Kind
from labs.lab import Lab
from labs.support_tickets import retention, service, worker
from labs.support_tickets.laid import fate
from labs.support_tickets.rules import BUCKET
from labs.support_tickets.service import Service
from labs.support_tickets.worker import Job

_AT_ONCE = 4
NEEDS = {"redactor": ("redact",), "pipeline": ("process", "pseudonym")}


@dataclass(frozen=True, slots=True)
class Found:
    """One version of an object that somebody read."""

    key: str
    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the code in force, or the bucket, made of a case."""

    said: str

    def __str__(self) -> str:
        return self.said


@dataclass(slots=True, repr=False)
class TicketLab(Lab):
    """The bucket of tickets, and the service whose pipeline fills it."""

    _bodies: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def service(self) -> Service:
        """The machine that runs the pipeline."""
        return Service.of(self.home / self.slug)

    def run(self) -> str:
        """Run the pipeline over the tickets of both nights again; say what it left where."""
        return str(service.nights(self.connected("s3"), self.service))

    def days_later(self, days: int) -> str:
        """Carry out the lifecycle rules as if so many days had passed; say what went. Raises ValueError."""
        if not 0 <= days <= 36_500:
            raise ValueError(f"days_later takes 0 to 36,500 days, not {days}")
        return retention.told(retention.carried_out(self.connected("s3"), days), days)

    def grep(self, principal: str, prefix: str, *values: str) -> Iterator[Found]:
        """Yield every version below a prefix, old ones too, in which somebody finds one of these values."""
        lowered = [value.lower() for value in values]
        return (one for one in self.read(principal, prefix) if any(value in one.text.lower() for value in lowered))

    def read(self, principal: str, prefix: str) -> Iterator[Found]:
        """Yield every version below a prefix, as somebody reads it from the store.

        A version never changes, so each is fetched once for each reader.
        """
        client = self.client(principal)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for page in client.get_paginator("list_object_versions").paginate(Bucket=BUCKET, Prefix=prefix):
                listed = [(entry["Key"], entry["VersionId"]) for entry in page.get("Versions", ())]
                for start in range(0, len(listed), 4 * _AT_ONCE):
                    yield from pool.map(partial(self._fetched, principal, client), listed[start : start + 4 * _AT_ONCE])

    def _fetched(self, principal: str, client: Any, named: tuple[str, str]) -> Found:
        kept = principal, *named
        if kept not in self._bodies:
            body = client.get_object(Bucket=BUCKET, Key=named[0], VersionId=named[1])["Body"].read()
            self._bodies[kept] = body.decode("utf-8", "replace")
        return Found(*named, self._bodies[kept])

    def try_case(self, case: Mapping[str, Any]) -> object:
        """Give a text to the redactor in force, an address to the pseudonym, or lay a version for its days."""
        if "day" in case:
            return Answered(fate(self.connected("s3"), case))
        for name, needs, function in (("text", "redactor", "redact"), ("address", "pipeline", "pseudonym")):
            if name in case:
                job = Job(function=function, values=[str(case[name])], needs=[(needs, function)], cpu=worker.TICKET_CPU)
                ran = self.service.run(job)
                return Answered(
                    f"{function}(…) stopped: {ran.problem}"
                    if ran.problem
                    else f"{function}(…) returns {ran.values[0]!r}"
                )
        return Lab.try_case(self, case)


def code(lab: TicketLab, module: str, text: str) -> str:
    """Put a module of the pipeline in force, and run both nights with it."""
    there = lab.service
    worker.check(text, module, *NEEDS[module], beside=there.code(), vault=there.vault)
    there.put(module, text)
    return f"The service runs this {module} now.\n{lab.run()}"


def lifecycle(lab: TicketLab, bucket: str, text: str) -> str:
    """Give the bucket this lifecycle configuration."""
    rules = retention.put(lab.connected("s3"), text, lab.session.dialect).rules
    number = f"{len(rules)} rule{'s' * (len(rules) != 1)}"
    names = f": {', '.join(rule.id for rule in rules)}" * bool(rules)
    dropped = lab.session.dialect == "minio" and retention.UPLOADS in text
    told = f"{bucket} has {number} now{names}. lab.days_later(n) carries them out."
    return f"{told} {retention.UPLOADS_ON_MINIO}" if dropped else told


KINDS: Mapping[str, Kind] = {"code": code, "lifecycle": lifecycle}
"""How an answer comes into force, by the kind of its target."""
