from __future__ import annotations

import pytest

from cluster.iam.principals import ACCOUNT, Principal

USER = f"arn:aws:iam::{ACCOUNT}:user/team/alice"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/trainer/run-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/trainer"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


@pytest.mark.parametrize(
    ("text", "kind", "name", "account"),
    [
        ("training-job", "user", "training-job", ACCOUNT),
        (USER, "user", "alice", ACCOUNT),
        (SESSION, "session", "trainer", ACCOUNT),
        (ROLE, "role", "trainer", ACCOUNT),
        (ROOT, "root", "", ACCOUNT),
        ("arn:aws:iam::999999999999:user/m", "user", "m", "999999999999"),
        ("*", "anonymous", "", ""),
        ("arn:aws:iam", "other", "", ""),
        (f"arn:aws:iam::{ACCOUNT}:group/g", "other", "g", ACCOUNT),
    ],
)
def test_a_principal_is_taken_apart(text: str, kind: str, name: str, account: str) -> None:
    found = Principal.of(text)
    assert (found.kind, found.name, found.account) == (kind, name, account)


def test_a_bare_name_is_a_user_of_the_platform_s_account() -> None:
    assert Principal.of("training-job").arn == f"arn:aws:iam::{ACCOUNT}:user/training-job"


@pytest.mark.parametrize(
    ("caller", "element", "way"),
    [
        (USER, "*", "anyone"),
        (USER, "AWS:*", "anyone"),
        ("*", "*", "anyone"),
        ("*", f"AWS:{ACCOUNT}", None),
        (USER, f"AWS:{USER}", "itself"),
        (USER, f"AWS:{USER.upper()}", None),
        (USER, f"AWS:{ACCOUNT}", "account"),
        (USER, f"AWS:{ROOT}", "account"),
        (USER, "AWS:999999999999", None),
        (ROOT, f"AWS:{ROOT}", "itself"),
        (ROOT, f"AWS:{ACCOUNT}", "itself"),
        (SESSION, f"AWS:{SESSION}", "itself"),
        (SESSION, f"AWS:{ROLE}", "role"),
        (SESSION, f"AWS:arn:aws:iam::{ACCOUNT}:role/some/path/trainer", "role"),
        (SESSION, "AWS:arn:aws:iam::999999999999:role/trainer", None),
        (ROLE, f"AWS:{ROLE}", "itself"),
        (USER, "Service:s3.amazonaws.com", None),
        (USER, f"Federated:{USER}", "itself"),
    ],
)
def test_a_principal_element_means_a_caller_in_one_of_four_ways(caller: str, element: str, way: str | None) -> None:
    assert Principal.of(caller).meant_by(element) == way


def test_a_caller_implies_keys() -> None:
    assert Principal.of(USER).keys["aws:username"] == "alice"
    assert Principal.of(USER).keys["aws:principaltype"] == "User"
    assert Principal.of(SESSION).keys["aws:principalarn"] == ROLE
    assert "aws:username" not in Principal.of(SESSION).keys
    assert Principal.of("*").keys == {"aws:principaltype": "Anonymous", "aws:userid": "anonymous"}
    assert Principal.of("alice").minio_keys["aws:userid"] == "alice"
