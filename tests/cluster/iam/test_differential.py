"""Does an independent simulator of AWS decide as we do?

The oracle is npm's @cloud-copilot/iam-simulate, run beside the tests. Where
the two differ, DIFFERENCES says which sentence of AWS's documentation sides
with us. A statement that meets one is then taken out of the case, and without
it the two must agree.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.iam import Policies, Request, decide, parse

pytestmark = pytest.mark.node

ORACLE = Path(__file__).parents[2] / "node" / "simulate.mjs"
KINDS = ("identity", "bucket", "boundary", "session")
Case = dict[str, Any]
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide"


def met(one: Case, statement: Case, old: bool) -> Iterator[tuple[str, str, list[str], Any]]:
    """Yield each condition of a statement with what the request says about its key."""
    said = {key.lower(): value for key, value in one["context"].items()}
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            yield operator, key, values, said.get(key.lower())


def unset(one: Case, text: str) -> bool:
    """Whether a text holds a variable that this request gives no single value."""
    said = {key.lower(): value for key, value in one["context"].items()}
    names = re.findall(r"\$\{([^},*?$]+)\}", text)
    return any(not isinstance(said.get(name.lower()), str) for name in names)


def any_value_if_exists(one: Case, statement: Case, old: bool) -> bool:
    conditions = met(one, statement, old)
    return any(op.startswith("ForAnyValue") and op.endswith("IfExists") and got is None for op, _, _, got in conditions)


def escapes_in_equality(one: Case, statement: Case, old: bool) -> bool:
    conditions = met(one, statement, old)
    return any(re.search(r"String(Not)?Equals", op) and re.search(r"\$\{[*?$]\}", str(v)) for op, _, v, _ in conditions)


def variables_before_2012(one: Case, statement: Case, old: bool) -> bool:
    return old and "${" in json.dumps(statement)


def everywhere(one: Case, statement: Case, old: bool) -> bool:
    conditions = met(one, statement, old)
    return any("IpAddress" in op and "0.0.0.0/0" in v and "." in str(got) for op, _, v, got in conditions)


def single_address_of_the_other_family(one: Case, statement: Case, old: bool) -> bool:
    conditions = met(one, statement, old)
    negated = ((values, got) for op, _, values, got in conditions if "NotIpAddress" in op and got)
    return any("/" not in value and (":" in value) != (":" in got) for values, got in negated for value in values)


def null_of_an_empty_set(one: Case, statement: Case, old: bool) -> bool:
    return any(op == "Null" and got == [] for op, _, _, got in met(one, statement, old))


def empty_default(one: Case, statement: Case, old: bool) -> bool:
    return not old and "team, ''}" in json.dumps(statement) and unset(one, "${aws:PrincipalTag/team}")


def not_resource_unset(one: Case, statement: Case, old: bool) -> bool:
    return not old and any(unset(one, value) for value in statement.get("NotResource", ()))


def negated_unset(one: Case, statement: Case, old: bool) -> bool:
    conditions = [found for found in met(one, statement, old) if "Not" in found[0] and found[3] is not None]
    return not old and any(unset(one, value) for _, _, values, _ in conditions for value in values)


def not_principal_of_the_account(one: Case, statement: Case, old: bool) -> bool:
    named = str(statement.get("NotPrincipal", {}))
    account, role = "'123456789012'" in named, ":role/trainer'" in named
    return (account and ":123456789012:" in one["principal"]) or (role and ":assumed-role/trainer/" in one["principal"])


def session_by_name(one: Case, statement: Case, old: bool) -> bool:
    return bool(one["session"]) and one["principal"] in str(statement.get("Principal", {}))


# name -> (when it applies to a statement, why we are right)
DIFFERENCES: dict[str, tuple[Callable[[Case, Case, bool], bool], str]] = {
    "ForAnyValue…IfExists of a missing key": (
        any_value_if_exists,
        "If the key is not present, IfExists evaluates the condition element as true: "
        f"{GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IfExists",
    ),
    "${*} in StringEquals": (
        escapes_in_equality,
        "${*}, ${?} and ${$} can stand wherever a variable can; the oracle takes them for four characters: "
        f"{GUIDE}/reference_policies_variables.html#policy-vars-specialchars",
    ),
    "variables before 2012": (
        variables_before_2012,
        "Variables need Version 2012-10-17; the oracle fills them in always: "
        f"{GUIDE}/reference_policies_elements_version.html",
    ),
    "0.0.0.0/0": (
        everywhere,
        "A prefix of length 0 holds every IPv4 address (RFC 4632); the oracle's holds none of ours: "
        f"{GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IPAddress",
    ),
    "NotIpAddress with one address of the other family": (
        single_address_of_the_other_family,
        "NotIpAddress matches all addresses but the given one; an IPv6 address is not a given IPv4 address: "
        f"{GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IPAddress",
    ),
    "Null of an empty set": (
        null_of_an_empty_set,
        "Null with false asks that the key exists and its value is not null; an empty set is a null data set: "
        f"{GUIDE}/reference_policies_elements_condition_operators.html#Conditions_Null",
    ),
    "an empty default": (
        empty_default,
        "A default is the text between the quotation marks; the oracle ignores an empty one: "
        f"{GUIDE}/reference_policies_variables.html#policy-vars-default-values",
    ),
    "NotResource with an unset variable": (
        not_resource_unset,
        "A resource that includes a variable without a value matches no resource; so NotResource excludes none: "
        f"{GUIDE}/reference_policies_variables.html#policy-vars-no-value",
    ),
    "a negated operator with an unset variable": (
        negated_unset,
        "Inverted operators do match against a null value: "
        f"{GUIDE}/reference_policies_variables.html#policy-vars-no-value",
    ),
    "NotPrincipal with the account or the role": (
        not_principal_of_the_account,
        "NotPrincipal must name the user, or the session, itself: "
        f"{GUIDE}/reference_policies_elements_notprincipal.html",
    ),
    "a resource policy that names the session": (
        session_by_name,
        "What a resource policy grants to a session is added after the session is created, so its policy does not "
        f"limit it: {GUIDE}/access_policies.html#policies_session",
    ),
}


def reasons(one: Case) -> set[str]:
    found = ((statement, of["Version"] == "2008-10-17") for of in documents(one) for statement in of["Statement"])
    return {
        name for statement, old in found for name, (applies, _) in DIFFERENCES.items() if applies(one, statement, old)
    }


def documents(one: Case) -> Iterator[Case]:
    for kind in KINDS:
        yield from one[kind] or ()


def without(one: Case) -> Case:
    """Put a statement that matches nothing for every one that meets a known difference."""

    def kept(policy: Case, inert: Case) -> Case:
        old = policy["Version"] == "2008-10-17"
        differs = [any(applies(one, s, old) for applies, _ in DIFFERENCES.values()) for s in policy["Statement"]]
        return {**policy, "Statement": [inert if d else s for s, d in zip(policy["Statement"], differs, strict=True)]}

    inert = {"Effect": "Allow", "Action": "s3:CreateBucket", "Resource": "arn:aws:s3:::nothing"}
    public = {**inert, "Principal": "*"}
    kinds = {kind: [kept(of, public if kind == "bucket" else inert) for of in one[kind] or ()] for kind in KINDS}
    return {**one, **{kind: None if one[kind] is None else of for kind, of in kinds.items()}}


def ours(one: Case) -> str:
    def read(policies: list[Case] | None) -> Any:
        return None if policies is None else tuple(parse(json.dumps(policy)) for policy in policies)

    values = {key: tuple(value) if isinstance(value, list) else value for key, value in one["context"].items()}
    request = Request(one["principal"], one["action"], one["resource"], values)
    return decide(request, Policies(*(read(one[kind]) for kind in KINDS))).outcome


def theirs(cases: list[Case]) -> list[str]:
    lines = "".join(json.dumps(one) + "\n" for one in cases)
    done = subprocess.run(["node", str(ORACLE)], input=lines, capture_output=True, text=True, check=True, timeout=300)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_difference_from_the_simulator_is_one_that_the_documentation_explains(iam_cases: list[Case]) -> None:
    known = [reasons(one) for one in iam_cases]
    plain = [without(one) if why else one for one, why in zip(iam_cases, known, strict=True)]
    touched = [one for one, why in zip(iam_cases, known, strict=True) if why]
    outcomes = theirs([*plain, *touched])

    unexplained = [(one, said) for one, said in zip(plain, outcomes, strict=False) if said != ours(one)]
    assert not unexplained, f"{len(unexplained)} of {len(plain)}, such as {json.dumps(unexplained[:2])}"

    differing = [one for one, said in zip(touched, outcomes[len(plain) :], strict=True) if said != ours(one)]
    assert len(plain) >= 2000
    assert len(plain) - len(touched) >= 1000
    seen = set().union(*(reasons(one) for one in differing))
    assert seen == set(DIFFERENCES), "an explanation that explains nothing has to go"
