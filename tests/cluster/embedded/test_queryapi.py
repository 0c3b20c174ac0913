"""Who may administer users, keys and policies?"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from botocore.exceptions import ClientError

from cluster.embedded.backend import EmbeddedSession

ALLOW_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def test_a_user_without_permission_administers_nothing(user: Callable[..., Any], refusal: Callable[..., str]) -> None:
    caller = user()
    iam = caller.client("iam")
    document = json.dumps(ALLOW_ALL)
    calls = [
        (iam.list_users, {}),
        (iam.create_user, {"UserName": "evil"}),
        (iam.create_access_key, {}),
        (iam.create_access_key, {"UserName": "root"}),
        (iam.put_user_policy, {"UserName": caller.name, "PolicyName": "p", "PolicyDocument": document}),
        (iam.create_policy, {"PolicyName": "p", "PolicyDocument": document}),
    ]
    assert {refusal(call, **arguments) for call, arguments in calls} == {"AccessDenied"}


def test_a_user_may_be_let_to_rotate_their_own_keys(
    user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    own = "arn:aws:iam::123456789012:user/${aws:username}"
    caller, other = user(statement.allow("iam:*AccessKey*", own)), user()
    iam = caller.client("iam")
    fresh = iam.create_access_key()["AccessKey"]
    assert fresh["UserName"] == caller.name
    assert len(iam.list_access_keys()["AccessKeyMetadata"]) == 2
    iam.update_access_key(AccessKeyId=fresh["AccessKeyId"], Status="Inactive")
    iam.delete_access_key(AccessKeyId=fresh["AccessKeyId"])
    assert refusal(iam.create_access_key, UserName=other.name) == "AccessDenied"


def test_root_names_the_user(iam: Any, refusal: Callable[..., str]) -> None:
    assert refusal(iam.create_access_key) == "ValidationError"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ('{"Version": "2012-10-17",\n "Statement": [}', "line 2"),
        (json.dumps({"Version": "2012-10-17", "Statement": []}), "line 1"),
        (json.dumps({**ALLOW_ALL, "Statement": [{**ALLOW_ALL["Statement"][0], "Principal": "*"}]}), "principal"),  # type: ignore[dict-item]
    ],
)
def test_a_policy_that_cannot_be_read_is_refused_with_the_place(
    document: str, words: str, iam: Any, user: Callable[..., Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        iam.put_user_policy(UserName=user().name, PolicyName="p", PolicyDocument=document)
    assert caught.value.response["Error"]["Code"] == "MalformedPolicyDocument"
    assert words in caught.value.response["Error"]["Message"]


def test_a_policy_reads_back_as_it_was_written(iam: Any, user: Callable[..., Any]) -> None:
    caller = user()
    iam.put_user_policy(UserName=caller.name, PolicyName="p", PolicyDocument=json.dumps(ALLOW_ALL))
    assert iam.get_user_policy(UserName=caller.name, PolicyName="p")["PolicyDocument"] == ALLOW_ALL
    assert iam.list_user_policies(UserName=caller.name)["PolicyNames"] == ["p"]


def test_attaching_a_policy_can_be_limited_to_one(
    iam: Any, user: Callable[..., Any], statement: Any, refusal: Callable[..., str]
) -> None:
    caller = user()
    made = [
        iam.create_policy(PolicyName=f"{caller.name}-{n}", PolicyDocument=json.dumps(ALLOW_ALL))["Policy"]["Arn"]
        for n in range(2)
    ]
    caller.put_policy(statement.allow("iam:AttachUserPolicy", "*", ArnEquals={"iam:PolicyARN": made[0]}))
    own = caller.client("iam")
    assert refusal(own.attach_user_policy, UserName=caller.name, PolicyArn=made[1]) == "AccessDenied"
    assert refusal(own.attach_user_policy, UserName=caller.name, PolicyArn=made[0]) == ""


def query_api(store: EmbeddedSession, service: str, **form: str) -> tuple[str, str, dict[str, str], bytes]:
    """Return a signed request of the query API."""
    body = urlencode(form).encode()
    made = AWSRequest("POST", f"{store.endpoint}/", data=body)
    made.headers["Content-Type"] = "application/x-www-form-urlencoded"
    keys = BotoCredentials(store.root.access_key_id, store.root.secret_access_key)
    SigV4Auth(keys, service, "us-east-1").add_auth(made)
    return "POST", "/", {"Host": urlsplit(store.endpoint).netloc, **dict(made.headers.items())}, body


@pytest.mark.parametrize("action", ["SetupClass", "setup_class", "CreateServiceLinkedRole", "CreateSAMLProvider", ""])
def test_only_listed_actions_reach_the_storage(action: str, store: EmbeddedSession, send: Callable[..., Any]) -> None:
    method, target, headers, body = query_api(store, "iam", Action=action, Version="2010-05-08")
    assert send(method, target, headers=headers, body=body, sign=False).code == "InvalidAction"


def test_a_signature_for_another_service_is_no_good(store: EmbeddedSession, send: Callable[..., Any]) -> None:
    method, target, headers, body = query_api(store, "s3", Action="ListUsers", Version="2010-05-08")
    assert send(method, target, headers=headers, body=body, sign=False).code == "InvalidAction"
    answer = send(method, target, body=b"Action=ListUsers", sign=False)
    assert answer.code == "MissingAuthenticationToken"
    assert b"<ErrorResponse>" in answer.body


@pytest.mark.parametrize("body", [b"Action=ListUsers&Action=DeleteUser", b"Action=%FF"])
def test_a_form_has_one_meaning(body: bytes, send: Callable[..., Any]) -> None:
    assert send("POST", "/", body=body).code == "MalformedQueryString"


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("PutRolePolicy", {"RoleName": "any", "PolicyName": "p", "PolicyDocument": json.dumps(ALLOW_ALL)}),
        ("PutGroupPolicy", {"GroupName": "any", "PolicyName": "p", "PolicyDocument": json.dumps(ALLOW_ALL)}),
        ("CreatePolicy", {"PolicyName": "any", "PolicyDocument": json.dumps(ALLOW_ALL)}),
        ("DeletePolicy", {"PolicyArn": "arn:aws:iam::123456789012:policy/any"}),
        ("AddUserToGroup", {"GroupName": "any"}),
        ("UpdateUser", {"NewUserName": "another"}),
        ("ListUsers", {}),
    ],
)
def test_naming_oneself_besides_opens_nothing_else(
    action: str, fields: dict[str, str], user: Callable[..., Any], statement: Any, store: EmbeddedSession
) -> None:
    caller = user(statement.allow("iam:*", "arn:aws:iam::123456789012:user/${aws:username}"))
    form = {"Action": action, "Version": "2010-05-08", "UserName": caller.name, **fields}
    address = urlsplit(store.endpoint).netloc
    made = AWSRequest("POST", f"http://{address}/", data=urlencode(form).encode())
    keys = BotoCredentials(caller.credentials.access_key_id, caller.credentials.secret_access_key)
    SigV4Auth(keys, "iam", "us-east-1").add_auth(made)
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("POST", "/", urlencode(form).encode(), dict(made.headers.items()))
    answer = connection.getresponse()
    assert (answer.status, b"AccessDenied" in answer.read()) == (403, True)
    connection.close()
