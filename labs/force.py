"""How does an answer come into force on the platform?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cluster import iam
from cluster.backend import Accounts, Credentials
from labs import rotation
from labs.attempt import Attempt, attempted
from labs.rotate import rotate
from labs.wire import policy_json, session_policy_json

if TYPE_CHECKING:
    from labs.lab import Lab

LEAKED = "leaked-key"
RUN_SECONDS = 3600


def policy(lab: Lab, user: str, text: str) -> str:
    """Make `text` the policy of a user, through the IAM API."""
    lab.session.accounts.set_policy(user, policy_json(text, lab.session.dialect))
    return f"{user} has this policy now, and no other."


def session_policy(lab: Lab, role: str, text: str) -> str:
    """Hand `text` to STS with every AssumeRole of a role from now on."""
    lab.memory.session_policies[role] = session_policy_json(text, lab.session.dialect)
    return f"Every run that assumes {role} gets this session policy now."


def rotate_key(lab: Lab, user: str, text: str) -> str:
    """Start again with the leaked key alone, then run the plan for real."""
    plan = rotation.parse(text)
    if plan.principal != user:
        raise rotation.PlanError(f"the leaked key belongs to {user!r}, not to {plan.principal[:40]!r}")
    accounts = lab.session.accounts
    old = only_key(accounts, user)
    run = rotate(plan, old, accounts, lambda key: _service_call(lab, user, key))
    lab.memory.keys.update({user: run.keys[run.in_use], LEAKED: old})
    return str(run)


Kind = Callable[[Any, str, str], str]
"""Puts a text in force in a lab, under a name, and says what was done."""
KINDS: Mapping[str, Kind] = {
    "policy": policy,
    "session-policy": session_policy,
    "rotation": rotate_key,
}


def only_key(accounts: Accounts, user: str) -> Credentials:
    """Take every access key from a user and make one new one."""
    for key in accounts.keys(user):
        accounts.delete_key(user, key.id)
    return accounts.new_key(user)


def assumed(lab: Lab, role: str, user: str) -> Credentials:
    """Let a user assume a role, with the session policy in force."""
    narrowed = lab.memory.session_policies.get(role)
    return lab.session.accounts.assume(role, lab.credentials(user), narrowed, RUN_SECONDS)


def _service_call(lab: Lab, user: str, key: Credentials) -> Attempt:
    request = iam.Request(user, "s3:GetObject", "arn:aws:s3:::ml-models/churn/v3/model.json")
    client = lab.connected("s3", key)
    return attempted(request, lambda: client.get_object(Bucket="ml-models", Key="churn/v3/model.json"))
