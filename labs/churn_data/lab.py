"""Who shares the churn model's data, and who may do far too much with it?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cluster.backend import Session
from labs.churn_data.data import objects
from labs.force import LEAKED, only_key
from labs.memory import Memory

TITLE = "The churn model's data"
SUMMARY = "Four buckets, six users, one role. Everything works, and nearly everybody may do nearly everything."
# No roles: where a platform has none, the training run is given an account of its own.
NEEDS = ("object_store", "users", "session_policies", "versioning")
USERS = ("training-job", "svc-inference", "data-engineer", "backup-operator", "auditor", "intern")
ROLES = {"training-run": "training-job"}
"""Every role, and the user who assumes it."""
TARGETS = (
    "policy/training-job",
    "policy/data-engineer",
    "policy/backup-operator",
    "session-policy/training-run",
    "rotation/svc-inference",
)
BUCKETS = ("ml-datasets", "ml-models", "audit-logs", "backups")
POLICIES = Path(__file__).parent / "seed" / "policies"


def seed(session: Session, memory: Memory) -> None:
    """Build the world: vulnerable, but working."""
    _store(session.client("s3"))
    accounts = session.accounts
    for user in USERS:
        accounts.add_user(user)
        accounts.set_policy(user, _policy(user))
        memory.keys[user] = only_key(accounts, user)
    for role, user in ROLES.items():
        accounts.add_role(role, user)
        accounts.set_policy(role, _policy(role))
    memory.keys[LEAKED] = memory.keys["svc-inference"]


def _store(root: Any) -> None:
    for bucket in BUCKETS:
        root.create_bucket(Bucket=bucket)
        root.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for item in objects():
        root.put_object(Bucket=item.bucket, Key=item.key, Body=item.body)


def _policy(principal: str) -> str:
    return (POLICIES / f"{principal}.json").read_text(encoding="utf-8")
