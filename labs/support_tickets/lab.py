"""Who works with support tickets, what is in force there, and what lies in the bucket at the beginning?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from cluster.backend import Session
from labs.force import only_key
from labs.memory import Memory
from labs.support_tickets import service
from labs.support_tickets.rules import BUCKET, ERASURE, EVIDENCE
from labs.support_tickets.tickets_lab import KINDS as KINDS
from labs.support_tickets.tickets_lab import TicketLab

TITLE = "The support tickets"
SUMMARY = "A pipeline prepares tickets for the churn model. It redacts last, and nothing is ever deleted."
NEEDS = ("object_store", "users", "versioning")
TARGETS = ("code/redactor", "code/pipeline", "lifecycle/support-tickets")
SEED = {f"code/{name}": text for name, text in service.SEED.items()}
"""What is in force at the beginning; the bucket has no lifecycle configuration."""
LAB = TicketLab
ROLES: dict[str, str] = {}
OTHER = service.LABELS[0]
_READ, _OLD = ("s3:GetObject", "s3:GetObjectVersion"), ("s3:ListBucket", "s3:ListBucketVersions")
MAY: dict[str, dict[str, Sequence[str]]] = {
    "helpdesk": {"inbox/*": ("s3:PutObject",)},
    "training-job": {"redacted/*": _READ, "": _OLD},
    "data-engineer": {"inbox/*": _READ, "redacted/*": _READ, "log/*": _READ, "crash/*": _READ, "": _OLD},
    "auditor": {"evidence/*": _READ, "log/*": _READ, "": _OLD},
    "intern": {"redacted/*": _READ, "log/*": _READ, "crash/*": _READ, "": _OLD},
}
"""What each user may do in the bucket, by folder ("": with the bucket itself)."""
USERS = tuple(MAY)


def seed(session: Session, memory: Memory) -> None:
    """Build the world: vulnerable, but working."""
    root = session.client("s3")
    for bucket in (BUCKET, OTHER):
        root.create_bucket(Bucket=bucket)
        root.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key, body, tag in evidence():
        root.put_object(Bucket=BUCKET, Key=EVIDENCE.prefix + key, Body=body, **({"Tagging": tag} if tag else {}))
    accounts = session.accounts
    for user in USERS:
        accounts.add_user(user)
        accounts.set_policy(user, _policy(user))
        memory.keys[user] = only_key(accounts, user)
    there = service.Service.of(memory.file.parent)
    there.build()
    service.deliver(root)
    service.nights(root, there)


def evidence() -> Iterator[tuple[str, bytes, str]]:
    """Yield what the company has to be able to show: key, content and tag; customers by number."""
    consents = "".join(f"C{number:06},churn model,{2023 + number % 3}-04-01\n" for number in range(40))
    yield "consent/2025.csv", f"customer,purpose,given\n{consents}".encode(), ""
    access = {"time": "2025-11-20T02:00:00Z", "principal": "training-job", "purpose": "churn model"}
    yield "access/2025-11-20.jsonl", json.dumps(access).encode() + b"\n", ""
    # The helpdesk tags all that an erasure is about, its record too.
    for number in range(3):
        record = {"customer": f"C{number:06}", "asked": "2025-11-18", "done": "2025-11-21"}
        yield f"erasure/C{number:06}.json", json.dumps(record).encode() + b"\n", "=".join(ERASURE)


def _policy(user: str) -> str:
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Action": list(actions),
            "Resource": f"arn:aws:s3:::{BUCKET}" + (f"/{below}" if below else ""),
        }
        for below, actions in MAY[user].items()
    ]
    if user == "training-job":
        labels = f"arn:aws:s3:::{OTHER}/customer-churn/*"
        statements.append({"Effect": "Allow", "Action": "s3:GetObject", "Resource": labels})
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
