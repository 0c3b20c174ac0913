"""Who may be somebody on the embedded platform?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cluster.backend import AccessKey, BackendError
from cluster.embedded.accounts import IamAccounts


@pytest.fixture
def accounts(store: Any) -> IamAccounts:
    return IamAccounts(store.client)


def allowing(action: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})


def test_a_user_that_is_there_stays(accounts: IamAccounts, store: Any) -> None:
    accounts.add_user("ada")
    key = accounts.new_key("ada")
    accounts.add_user("ada")
    assert accounts.keys("ada") == (AccessKey(key.access_key_id, active=True),)


def test_a_key_does_what_the_one_policy_says(accounts: IamAccounts, store: Any) -> None:
    accounts.add_user("bob")
    client = store.client("s3", accounts.new_key("bob"))
    with pytest.raises(ClientError, match="AccessDenied"):
        client.list_buckets()
    accounts.set_policy("bob", allowing("s3:ListAllMyBuckets"))
    assert client.list_buckets()["Buckets"] is not None
    accounts.set_policy("bob", allowing("s3:GetObject"))
    with pytest.raises(ClientError, match="AccessDenied"):
        client.list_buckets()


def test_a_key_can_be_switched_off_and_taken_away(accounts: IamAccounts) -> None:
    accounts.add_user("cy")
    key = accounts.new_key("cy")
    accounts.set_active("cy", key.access_key_id, active=False)
    assert accounts.keys("cy") == (AccessKey(key.access_key_id, active=False),)
    accounts.delete_key("cy", key.access_key_id)
    assert accounts.keys("cy") == ()


def test_only_the_trusted_user_assumes_a_role(accounts: IamAccounts, store: Any) -> None:
    for user in ("dee", "eve"):
        accounts.add_user(user)
    accounts.add_role("run", "dee")
    accounts.set_policy("run", allowing("s3:*"))
    given = accounts.assume("run", accounts.new_key("dee"), allowing("s3:ListAllMyBuckets"))
    assert store.client("s3", given).list_buckets()["Buckets"] is not None
    with pytest.raises(ClientError, match="AccessDenied"):
        store.client("s3", given).create_bucket(Bucket="not-by-the-session")
    with pytest.raises(ClientError, match="AccessDenied"):
        accounts.assume("run", accounts.new_key("eve"))


def test_there_are_no_service_accounts(accounts: IamAccounts) -> None:
    with pytest.raises(BackendError, match="session policy"):
        accounts.service_account("ada", allowing("s3:*"))
