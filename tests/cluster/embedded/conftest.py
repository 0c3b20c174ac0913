"""A real object store for these tests, and clients of every kind."""

from __future__ import annotations

import http.client
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from botocore.exceptions import ClientError

from cluster.backend import Credentials
from cluster.embedded import EmbeddedBackend
from cluster.embedded.backend import EmbeddedSession


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedSession]:
    """One server for all tests that do not stop it."""
    session = EmbeddedBackend().start("shared", tmp_path_factory.mktemp("labs"))
    yield session
    session.erase()


@pytest.fixture(scope="session")
def s3(store: EmbeddedSession) -> Any:
    return store.client("s3")


@pytest.fixture(scope="session")
def iam(store: EmbeddedSession) -> Any:
    return store.client("iam")


@pytest.fixture
def bucket(s3: Any) -> str:
    """A bucket of one's own."""
    name = f"b-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    return name


@dataclass(frozen=True)
class User:
    """A user of the store, with clients that sign as them."""

    name: str
    arn: str
    credentials: Credentials
    store: EmbeddedSession

    def client(self, service: str = "s3") -> Any:
        return self.store.client(service, self.credentials)

    def put_policy(self, *statements: Mapping[str, Any]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        self.store.client("iam").put_user_policy(UserName=self.name, PolicyName="own", PolicyDocument=document)


@pytest.fixture
def user(store: EmbeddedSession, iam: Any) -> Callable[..., User]:
    """Make a user who may do what the statements say."""

    def make(*statements: Mapping[str, Any]) -> User:
        name = f"u-{uuid.uuid4().hex[:8]}"
        arn = iam.create_user(UserName=name)["User"]["Arn"]
        key = iam.create_access_key(UserName=name)["AccessKey"]
        made = User(name, arn, Credentials(key["AccessKeyId"], key["SecretAccessKey"]), store)
        if statements:
            made.put_policy(*statements)
        return made

    return make


def allow(action: str | list[str], resource: str | list[str], **condition: Any) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


def deny(action: str | list[str], resource: str | list[str], **condition: Any) -> dict[str, Any]:
    return allow(action, resource, **condition) | {"Effect": "Deny"}


@dataclass(frozen=True)
class Answer:
    """What came back on the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        return self.body.decode().partition("<Code>")[2].partition("</Code>")[0]


@pytest.fixture
def send(store: EmbeddedSession) -> Callable[..., Answer]:
    """Sign a request target with botocore and send it, or another spelling of it, as it stands."""

    def request(
        method: str,
        target: str,
        *,
        spelt: str | None = None,
        host: str | None = None,
        headers: Mapping[str, str] | None = None,
        unsigned: Mapping[str, str] | None = None,
        body: bytes = b"",
        sent: bytes | None = None,
        credentials: Credentials | None = None,
        sign: bool = True,
    ) -> Answer:
        address = urlsplit(store.endpoint).netloc
        named = f"{host}:{urlsplit(store.endpoint).port}" if host else address
        made = AWSRequest(method, f"http://{named}{target}", headers=dict(headers or {}), data=body)
        if sign:
            owner = credentials or store.root
            keys = BotoCredentials(owner.access_key_id, owner.secret_access_key, owner.session_token)
            S3SigV4Auth(keys, "s3", "us-east-1").add_auth(made)
        fields = {"Host": named, **dict(made.headers.items()), **(unsigned or {})}
        return exchange(address, method, spelt or target, fields, body if sent is None else sent)

    return request


def exchange(address: str, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def code_of(call: Callable[..., Any], **arguments: Any) -> str:
    """Return the error code of a call, "" when it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


@pytest.fixture
def refusal() -> Callable[..., str]:
    return code_of


@pytest.fixture
def statement() -> Any:
    """Write a statement: `statement.allow(…)`, `statement.deny(…)`."""
    from types import SimpleNamespace

    return SimpleNamespace(allow=allow, deny=deny)


@pytest.fixture
def records(store: EmbeddedSession) -> Callable[[], list[dict[str, Any]]]:
    """Read the audit log."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in Path(store.audit_log).read_text().splitlines()]

    return read
