"""How are a scenario's policies put in force on a real server, and its calls made?"""

from __future__ import annotations

import functools
import http
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from cluster.backend import BackendError, Credentials, Session
from cluster.source import DocumentError
from tests.cluster.conformance import locks
from tests.cluster.conformance.calls import BODY, METHODS, Call
from tests.cluster.conformance.expected import AGENT, BUCKETS, TAGGED, Place
from tests.cluster.conformance.scenarios import OTHER, ROLE, USER, Scenario, allow, document
from tests.cluster.conformance.wire import Wire

OBJECTS = (
    *("ml-datasets/customer-churn/train.csv", "ml-datasets/customer-churn/labels.csv", "ml-datasets/fraud/cases.csv"),
    *("ml-datasets/hr/salaries.csv", "ml-datasets/alice/notes.txt", "ml-datasets/bob/notes.txt"),
    *("ml-models/churn/v3/model.bin", "ml-models/churn/v3/model.bin", "ml-models/training-run/log.txt"),
    *("backups/2026/full.tar", "backups/2026/part.tar"),
)
LOCKED = "vault"
_NEED_UPLOAD = frozenset({"upload_part", "list_parts", "abort_multipart_upload"})
_FORBIDDEN = frozenset({401, 403})
_PERMITTED = frozenset({304, 404, 405, 409, 412, 416})
NO_POLICY = document(allow("s3:GetBucketLocation", "of-nobody"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: `allowed`, `denied`, `refused` (the policy) or its own error code."""

    outcome: str
    status: int = 0
    code: str = ""
    request: str = ""
    message: str = ""

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.outcome, self.status or "", self.code, self.message) if part)


@dataclass(slots=True)
class Client:
    """A boto3 client whose next call can be given headers, or be signed in its address."""

    boto: Any
    key: str
    wire: Wire | None = None
    """The light way, where it is wanted."""
    headers: dict[str, str] = field(default_factory=dict)
    presigned: bool = False

    def __post_init__(self) -> None:
        self.boto.meta.events.register("before-sign.s3", self._dress)
        self.boto.meta.events.register("choose-signer.s3", self._signer)
        self.boto.meta.events.register("before-send.s3", self._name_itself)

    def _dress(self, request: Any, **_: Any) -> None:
        for name, value in self.headers.items():
            del request.headers[name]
            request.headers[name] = value

    def _name_itself(self, request: Any, **_: Any) -> None:
        request.headers["User-Agent"] = AGENT

    def _signer(self, **_: Any) -> str | None:
        return "s3v4-query" if self.presigned else None


class Server:
    """A session with the world of the table in it."""

    def __init__(self, session: Session, backend: str) -> None:
        self.session = session
        self.backend = backend
        self.dialect = session.dialect
        self.root = session.client("s3")
        self.place = Place(secure=session.endpoint.startswith("https"))
        self._seed()
        accounts = session.accounts
        for name in (USER, OTHER):
            accounts.add_user(name)
        accounts.add_role(ROLE, USER)
        for name in (USER, OTHER, ROLE):
            accounts.set_policy(name, NO_POLICY)
        self.key = accounts.new_key(USER)
        self._in_force: dict[str, str] = {}
        self._wires: list[Wire] = []
        self._user = self._client(self.key)
        self._nobody = Client(session.client("s3", unsigned=True), "", self._wire(None))
        self.since = len(session.audit())
        self.place = replace(self.place, source=self._seen_from())

    def _seed(self) -> None:
        for name, versioned in BUCKETS.items():
            self.root.create_bucket(Bucket=name, **({"ObjectLockEnabledForBucket": True} if name == LOCKED else {}))
            if versioned:
                self.root.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        for where in OBJECTS:
            name, _, key = where.partition("/")
            self.root.put_object(Bucket=name, Key=key, Body=BODY, Tagging=_encoded(TAGGED.get(where, {})))

    def _client(self, credentials: Credentials) -> Client:
        return Client(self.session.client("s3", credentials), credentials.access_key_id, self._wire(credentials))

    def _wire(self, credentials: Credentials | None) -> Wire | None:
        if self.place.secure:
            return None
        self._wires.append(Wire(self.session.endpoint, credentials))
        return self._wires[-1]

    def close(self) -> None:
        """Close the connections."""
        for wire in self._wires:
            wire.close()

    @contextmanager
    def under(self, scenario: Scenario) -> Iterator[Client | str]:
        """Put the policies in force and give the client of whoever calls, or why a policy is refused."""
        try:
            yield self._enforced(scenario)
        finally:
            for name in scenario.buckets:
                self.root.delete_bucket_policy(Bucket=name)

    def _enforced(self, scenario: Scenario) -> Client | str:
        try:
            self.put_in_force(USER, NO_POLICY if scenario.who == "role" else scenario.identity or NO_POLICY)
            self.put_in_force(ROLE, scenario.identity or NO_POLICY if scenario.who == "role" else NO_POLICY)
            for name, text in scenario.buckets.items():
                self.root.put_bucket_policy(Bucket=name, Policy=text)
            return self._caller(scenario)
        except (DocumentError, BackendError, ClientError) as error:
            return str(error)

    def _caller(self, scenario: Scenario) -> Client:
        if scenario.who == "anyone":
            return self._nobody
        if scenario.who == "user":
            return self._user
        return self._limited(scenario.who, scenario.session)

    @functools.lru_cache(maxsize=64)  # noqa: B019 - one server lives as long as its tests
    def _limited(self, who: str, session: str | None) -> Client:
        accounts = self.session.accounts
        if who == "role":
            return self._client(accounts.assume(ROLE, self.key, session))
        return self._client(accounts.service_account(USER, session or ""))

    def put_in_force(self, principal: str, text: str) -> None:
        """Give a user or role this policy, unless it has it."""
        if self._in_force.get(principal) != text:
            self._in_force.pop(principal, None)
            self.session.accounts.set_policy(principal, text)
            self._in_force[principal] = text

    def versions(self, asked: Call) -> Mapping[str, str]:
        """Lay out what a call uses up, and return the ids of the versions that it may name."""
        if asked.spare and asked.method not in _NEED_UPLOAD:
            made = self.root.put_object(Bucket=asked.bucket, Key=asked.key, Body=BODY, **_lock(asked))
            return {"spare": made.get("VersionId", "null")}
        source = asked.option("CopySource") or ()
        if len(source) > 2:
            return self._of(*source[:2])
        return self._of(asked.bucket, asked.key) if asked.version else {}

    @functools.lru_cache(maxsize=64)  # noqa: B019
    def _of(self, name: str, key: str) -> Mapping[str, str]:
        listed = self.root.list_object_versions(Bucket=name, Prefix=key)["Versions"]
        return {"new": listed[0]["VersionId"], "old": listed[-1]["VersionId"]}

    def send(self, client: Client, asked: Call, versions: Mapping[str, str], *, light: bool = False) -> Answer:
        """Make a call, through boto3 or by itself."""
        if light and client.wire:
            status, code, request = client.wire.send(asked, versions)
            return Answer(_outcome(status, code), status, code, request)
        client.headers, client.presigned = dict(asked.headers), asked.presigned and bool(client.key)
        options = dict(METHODS[asked.method].fixed or {}) | dict(asked.options) | self._aim(asked, versions)
        if "Retention" in options:
            options |= _retention(asked.method, *options.pop("Retention"))
        if asked.method in _NEED_UPLOAD:
            options["UploadId"] = self.root.create_multipart_upload(Bucket=asked.bucket, Key=asked.key)["UploadId"]
        return answer(getattr(client.boto, asked.method), options)

    def _aim(self, asked: Call, versions: Mapping[str, str]) -> dict[str, Any]:
        aim: dict[str, Any] = {"Bucket": asked.bucket} if asked.bucket else {}
        aim |= {"Key": asked.key} if asked.key else {}
        aim |= {"VersionId": versions[asked.version]} if asked.version else {}
        source = asked.option("CopySource")
        if source:
            aim["CopySource"] = {"Bucket": source[0], "Key": source[1]}
            if len(source) > 2:
                aim["CopySource"]["VersionId"] = versions[source[2]]
        return aim

    def answer(self, method: Any, **options: Any) -> Answer:
        """Make a call of any boto3 client, and read what came of it."""
        return answer(method, options)

    def _seen_from(self) -> str:
        """Learn from the audit log where the requests of this machine come from."""
        said = answer(self.root.list_buckets, {})
        return str(self.records()[said.request]["remotehost"])

    def records(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the audit records since the last time, by the id of the request."""
        found = self.session.audit(self.since)
        self.since += len(found)
        # MinIO also records what it does by itself, without a request.
        return {str(record["requestID"]): record for record in found if record.get("requestID")}


def _lock(asked: Call) -> dict[str, Any]:
    if asked.locked in ("", "HOLD"):
        return {"ObjectLockLegalHoldStatus": "ON"} if asked.locked else {}
    return _retention("put_object", asked.locked, locks.PRESENT)


def _retention(method: str, mode: str, days: int) -> dict[str, Any]:
    until = datetime.now(UTC) + timedelta(days=days)
    if method == "put_object":
        return {"ObjectLockMode": mode, "ObjectLockRetainUntilDate": until}
    return {"Retention": {"Mode": mode, "RetainUntilDate": until} if mode else {}}


def answer(method: Any, options: Mapping[str, Any]) -> Answer:
    """Make a call of boto3 and read what came of it."""
    try:
        said = method(**options)["ResponseMetadata"]
    except ClientError as error:
        said, told = error.response["ResponseMetadata"], error.response["Error"]
        status, code = int(said["HTTPStatusCode"]), str(told["Code"])
        outcome = "locked" if "WORM" in str(told.get("Message")) else _outcome(status, code)
        return Answer(outcome, status, code, _request_id(said), str(told.get("Message", "")))
    return Answer("allowed", int(said["HTTPStatusCode"]), request=_request_id(said))


def _outcome(status: int, code: str) -> str:
    if status < http.HTTPStatus.MULTIPLE_CHOICES or status in _PERMITTED:
        return "allowed"
    return "denied" if status in _FORBIDDEN else f"error {code}"


def _request_id(said: Mapping[str, Any]) -> str:
    return str(said.get("HTTPHeaders", {}).get("x-amz-request-id", said.get("RequestId", "")))


def _encoded(tags: Mapping[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in tags.items())
