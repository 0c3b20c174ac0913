"""Who may be somebody on a MinIO server?"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cluster.backend import AccessKey, BackendError, Credentials
from cluster.minio import MinioSession, roles
from cluster.minio.accounts import MinioAccounts
from cluster.source import DocumentError

pytestmark = pytest.mark.go
KEY = "customer-churn/train.csv"
Refusal = Callable[..., str]


def allow(action: str, resource: str = "ml-datasets/*", **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": [action], "Resource": [f"arn:aws:s3:::{resource}"], **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


READS = allow("s3:GetObject", "ml-datasets/customer-churn/*")
WRITES = allow("s3:PutObject")
NO_SUCH_ACTION = allow("s3:GetObjekt")


@pytest.fixture
def accounts(store: MinioSession, bucket: str) -> MinioAccounts:
    return store.accounts


@pytest.fixture
def reads(store: MinioSession, bucket: str, refusal: Refusal) -> Callable[[Credentials], str]:
    """Read the dataset with a key; return the error code, "" when it succeeds."""
    return lambda key: refusal(store.client("s3", key).get_object, Bucket=bucket, Key=KEY)


def test_a_user_has_no_key_and_no_policy_at_first(accounts: MinioAccounts, reads: Any) -> None:
    accounts.add_user("fresh")
    assert accounts.keys("fresh") == ()
    assert reads(accounts.new_key("fresh")) == "AccessDenied"


def test_a_user_who_is_there_stays(accounts: MinioAccounts) -> None:
    accounts.add_user("stays")
    key = accounts.new_key("stays")
    accounts.add_user("stays")
    assert accounts.keys("stays") == (AccessKey(key.access_key_id, True),)


def test_a_policy_takes_the_place_of_the_one_before(
    accounts: MinioAccounts, store: MinioSession, reads: Any, refusal: Refusal
) -> None:
    accounts.add_user("replaced")
    accounts.set_policy("replaced", READS)
    key = accounts.new_key("replaced")
    writes = store.client("s3", key).put_object
    assert reads(key) == ""
    assert refusal(writes, Bucket="ml-datasets", Key="x", Body=b"") == "AccessDenied"
    accounts.set_policy("replaced", WRITES)
    assert reads(key) == "AccessDenied"
    assert refusal(writes, Bucket="ml-datasets", Key="x", Body=b"") == ""


def test_policies_that_somebody_else_attached_go(accounts: MinioAccounts, reads: Any) -> None:
    accounts.add_user("attached")
    accounts.admin.post("idp/builtin/policy/attach", {"policies": ["readwrite"], "user": "attached"})
    key = accounts.new_key("attached")
    assert reads(key) == ""
    accounts.set_policy("attached", WRITES)
    assert reads(key) == "AccessDenied"


@pytest.mark.parametrize(
    ("document", "reason"),
    [(NO_SUCH_ACTION, "GetObjekt"), ("{", "EOF"), ('{"Version": "2012-10-17", "Statement": []}', "Invalid arguments")],
)
def test_a_document_that_minio_refuses_is_a_document_error(
    accounts: MinioAccounts, reads: Any, document: str, reason: str
) -> None:
    accounts.add_user("refused")
    accounts.set_policy("refused", READS)
    with pytest.raises(DocumentError, match=reason):
        accounts.set_policy("refused", document)
    assert reads(accounts.new_key("refused")) == ""


def test_nobody_gets_a_policy_under_a_name_that_is_not_there(accounts: MinioAccounts) -> None:
    with pytest.raises(BackendError, match="nobody called ghost"):
        accounts.set_policy("ghost", READS)


def test_keys_are_switched_off_and_on_and_deleted_one_by_one(accounts: MinioAccounts, reads: Any) -> None:
    accounts.add_user("rotates")
    accounts.set_policy("rotates", READS)
    old, new = accounts.new_key("rotates"), accounts.new_key("rotates")
    accounts.set_active("rotates", old.access_key_id, False)
    assert set(accounts.keys("rotates")) == {AccessKey(old.access_key_id, False), AccessKey(new.access_key_id, True)}
    assert (reads(old), reads(new)) == ("InvalidAccessKeyId", "")
    accounts.set_active("rotates", old.access_key_id, True)
    assert reads(old) == ""
    accounts.delete_key("rotates", old.access_key_id)
    assert accounts.keys("rotates") == (AccessKey(new.access_key_id, True),)
    assert (reads(old), reads(new)) == ("InvalidAccessKeyId", "")


def test_a_service_account_may_do_no_more_than_its_policy(accounts: MinioAccounts, reads: Any) -> None:
    accounts.add_user("parent")
    accounts.set_policy("parent", READS)
    assert reads(accounts.service_account("parent", allow("s3:*"))) == ""
    assert reads(accounts.service_account("parent", WRITES)) == "AccessDenied"
    with pytest.raises(DocumentError, match="GetObjekt"):
        accounts.service_account("parent", NO_SUCH_ACTION)
    with pytest.raises(DocumentError, match="no JSON"):
        accounts.service_account("parent", "Version: 2012-10-17")


class TestARole:
    @pytest.fixture
    def caller(self, accounts: MinioAccounts) -> Credentials:
        accounts.add_user("job")
        accounts.add_role("run", "job")
        accounts.set_policy("run", READS)
        return accounts.new_key("job")

    def test_gives_the_user_whom_it_trusts_what_it_may(
        self, accounts: MinioAccounts, caller: Credentials, reads: Any
    ) -> None:
        given = accounts.assume("run", caller)
        assert given.session_token
        assert (reads(given), reads(caller)) == ("", "AccessDenied")

    def test_is_given_whatever_the_policy_of_who_asks(self, accounts: MinioAccounts, caller: Credentials) -> None:
        everything_but = {
            "Effect": "Allow",
            "NotAction": ["s3:DeleteObject"],
            "Resource": ["arn:aws:s3:::ml-datasets/*"],
        }
        accounts.set_policy("job", json.dumps({"Version": "2012-10-17", "Statement": [everything_but]}))
        assert accounts.assume("run", caller).session_token

    def test_gives_no_more_than_the_session_policy_says(
        self, accounts: MinioAccounts, caller: Credentials, reads: Any
    ) -> None:
        assert reads(accounts.assume("run", caller, WRITES, 900)) == "AccessDenied"
        assert reads(accounts.assume("run", caller, allow("s3:*"), 900)) == ""

    def test_tells_a_session_policy_that_minio_refuses(self, accounts: MinioAccounts, caller: Credentials) -> None:
        with pytest.raises(DocumentError, match="GetObjekt"):
            accounts.assume("run", caller, NO_SUCH_ACTION)

    def test_is_denied_to_everybody_else(self, accounts: MinioAccounts, caller: Credentials, refusal: Refusal) -> None:
        accounts.add_user("stranger")
        stranger = accounts.new_key("stranger")
        assert refusal(accounts.assume, role="run", caller=stranger) == "AccessDenied"
        assert refusal(accounts.assume, role="no-such-role", caller=caller) == "AccessDenied"

    def test_is_denied_to_dead_and_made_up_keys(
        self, accounts: MinioAccounts, caller: Credentials, refusal: Refusal
    ) -> None:
        made_up = Credentials(caller.access_key_id, "x" * 40)
        assert refusal(accounts.assume, role="run", caller=made_up) == "SignatureDoesNotMatch"
        accounts.set_active("job", caller.access_key_id, False)
        assert refusal(accounts.assume, role="run", caller=caller) == "InvalidAccessKeyId"
        accounts.delete_key("job", caller.access_key_id)
        assert refusal(accounts.assume, role="run", caller=caller) == "InvalidAccessKeyId"

    def test_says_why_it_is_denied(self, accounts: MinioAccounts, caller: Credentials) -> None:
        with pytest.raises(ClientError, match="may not assume other-run"):
            accounts.assume("other-run", caller)

    def test_keeps_its_secret_for_its_owner(self, store: MinioSession, caller: Credentials) -> None:
        file = store.folder / roles.FILE
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert roles.kept(store.folder)["run"].secret not in repr(roles.kept(store.folder))
