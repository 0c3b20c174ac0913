"""Do all backends do what is decided here, and say so in their audit records?

One table of decisions (`tests/cluster/conformance`) and a generator of more are
run against every backend that this machine has. SECLAB_CONFORMANCE_BACKENDS
names the backends, SECLAB_SEED and SECLAB_CASES ask for other and more cases.
SECLAB_CONFORMANCE_REGISTRY is the address of another registry that lets anybody
push, such as the one that kind's nodes pull from: `http://127.0.0.1:5001`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from cluster import backends
from cluster.embedded import registry as registries
from cluster.embedded.fabric import Fabric
from cluster.iam import Dialect
from cluster.images import MemoryStore, Store
from cluster.images.http_store import HttpStore
from cluster.images.signing import Refused, Verified
from tests.cluster.conformance import flows, generator, table
from tests.cluster.conformance.calls import call
from tests.cluster.conformance.chosen import networks, stores
from tests.cluster.conformance.expected import Place, expected
from tests.cluster.conformance.runner import ANY_VERSION, Compared, compared, run
from tests.cluster.conformance.scenarios import OTHER, ROLE, USER, Area, Scenario, allow, deny, document, user
from tests.cluster.conformance.servers import NO_POLICY, Server
from tests.cluster.conformance.shrinking import smallest
from tests.cluster.conformance.verifications import ROWS, Verification, place

CODE = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=stores())
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of each backend, with the world of the table in it."""
    session = backends.named(request.param).start("conformance", tmp_path_factory.mktemp("labs"))
    try:
        with contextlib.closing(Server(session, request.param)) as made:
            yield made
    finally:
        session.erase()


@pytest.mark.parametrize("area", table.AREAS, ids=lambda area: area.name.replace(" ", "_"))
def test_the_server_answers_and_records_what_was_decided(server: Server, area: Area) -> None:
    found = run(server, area.scenarios)
    assert not found.differences, found.to_text()


@pytest.mark.parametrize("part", range(4))
def test_random_policies_and_requests_meet_the_same_end(server: Server, part: int) -> None:
    drawn = [one for index, one in enumerate(generator.scenarios(server.dialect)) if index % 4 == part]
    found = run(server, drawn, light=True)
    print(found.to_text())  # noqa: T201 - the figures, for `pytest -s`
    wrong = next((one for one in found.compared if not one.agrees), None)
    assert wrong is None, told(smallest(wrong, lambda scenario: compared(server, scenario)))
    assert not found.differences, found.to_text()


def test_a_server_that_forgets_a_deny_is_found_out_by_the_smallest_policy(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_force = Server.put_in_force

    def forgetful(self: Server, principal: str, text: str) -> None:
        policy = json.loads(text)
        policy["Statement"] = [each for each in policy["Statement"] if each["Effect"] == "Allow"] or policy["Statement"]
        put_in_force(self, principal, json.dumps(policy))

    monkeypatch.setattr(Server, "put_in_force", forgetful)
    statements = [allow("s3:*", "*"), allow("s3:Put*", "*"), deny(["s3:List*", "s3:Get*"], "*", "ml-models/*")]
    found = run(server, [user("forgotten", statements, call("get_object", "ml-datasets/hr/salaries.csv"))])
    least = smallest(found.compared[0], lambda scenario: compared(server, scenario))
    assert len(found.differences) == (2 if server.dialect == "aws" else 1)
    kept = json.loads(least.scenario.identity or "")["Statement"]
    assert [each["Effect"] for each in kept] == ["Allow", "Deny"]
    assert (kept[1]["Action"], kept[1]["Resource"]) == (["s3:Get*"], ["*"])


@pytest.mark.parametrize(
    ("seconds", "on"), [(900, ("aws", "minio")), (3600, ("aws", "minio")), (7200, ("minio",)), (366 * 86400, ())]
)
def test_42_a_session_lasts_a_quarter_of_an_hour_or_longer(server: Server, seconds: int, on: tuple[str, ...]) -> None:
    server.put_in_force(USER, NO_POLICY)
    if server.dialect in on:
        assert server.session.accounts.assume(ROLE, server.key, seconds=seconds).session_token
    else:
        with pytest.raises(ClientError):
            server.session.accounts.assume(ROLE, server.key, seconds=seconds)


def test_nobody_assumes_a_role_that_trusts_somebody_else(server: Server) -> None:
    accounts = server.session.accounts
    server.put_in_force(ROLE, NO_POLICY)
    stranger = accounts.new_key(OTHER)
    with pytest.raises(ClientError, match="AccessDenied"):
        accounts.assume(ROLE, stranger)
    accounts.delete_key(OTHER, stranger.access_key_id)


def test_a_key_that_is_off_or_gone_opens_nothing(server: Server) -> None:
    accounts = server.session.accounts
    server.put_in_force(USER, document(allow("s3:*", "*")))
    key = accounts.new_key(USER)
    client = server.session.client("s3", key)
    assert server.answer(client.list_buckets).outcome == "allowed"
    accounts.set_active(USER, key.access_key_id, active=False)
    assert server.answer(client.list_buckets).outcome == "denied"
    accounts.set_active(USER, key.access_key_id, active=True)
    assert server.answer(client.list_buckets).outcome == "allowed"
    accounts.delete_key(USER, key.access_key_id)
    assert server.answer(client.list_buckets).outcome == "denied"


def test_23_only_aws_tells_callers_who_they_are(server: Server) -> None:
    server.put_in_force(USER, document(deny("s3:*", "*")))
    sts = server.session.client("sts", server.key)
    if server.dialect == "aws":
        assert sts.get_caller_identity()["Arn"].endswith(f"user/{USER}")
    else:
        with pytest.raises(ClientError):
            sts.get_caller_identity()


@pytest.mark.parametrize(("dialect", "put"), [("aws", "allowed"), ("minio", "denied")])
def test_43_minio_does_not_say_how_an_upload_over_tls_is_signed(dialect: Dialect, put: str) -> None:
    signed = {"StringEquals": {"s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256"}}
    calls = (call("put_object", "scratch/a"), call("create_multipart_upload", "scratch/a"))
    row = user("signed", [allow("s3:PutObject", "scratch/*", when=signed)], *calls)

    def outcomes(place: Place) -> list[str]:
        return [expected(row, one, dialect, place, ANY_VERSION).outcome for one in calls]

    assert outcomes(Place(secure=True)) == [put, "allowed"]
    assert outcomes(Place(secure=False)) == ["allowed", "allowed"]


def test_lifecycle_rules_come_back_as_they_were_set(server: Server) -> None:
    rules = [
        {"ID": "logs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 30}},
        {"ID": "off", "Status": "Disabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 1}},
        {
            "ID": "old",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
        },
        {
            "ID": "tag",
            "Status": "Enabled",
            "Filter": {"Tag": {"Key": "class", "Value": "tmp"}},
            "Expiration": {"Days": 2},
        },
    ]
    server.root.put_bucket_lifecycle_configuration(Bucket="ml-models", LifecycleConfiguration={"Rules": rules})
    found = server.root.get_bucket_lifecycle_configuration(Bucket="ml-models")["Rules"]
    server.root.delete_bucket_lifecycle(Bucket="ml-models")
    assert sorted(found, key=lambda rule: rule["ID"]) == sorted(rules, key=lambda rule: str(rule["ID"]))


def test_a_deleted_version_is_gone_and_a_marked_object_is_not(server: Server) -> None:
    where = {"Bucket": "ml-models", "Key": "kept/k"}
    first, second = (server.root.put_object(**where, Body=body)["VersionId"] for body in (b"1", b"2"))
    marker = server.root.delete_object(**where)
    assert marker["DeleteMarker"]
    assert server.answer(server.root.get_object, **where).status == 404
    assert server.root.get_object(**where, VersionId=first)["Body"].read() == b"1"
    server.root.delete_object(**where, VersionId=marker["VersionId"])
    assert server.root.get_object(**where)["Body"].read() == b"2"
    server.root.delete_object(**where, VersionId=second)
    assert server.root.get_object(**where)["Body"].read() == b"1"
    assert server.answer(server.root.get_object, **where, VersionId=second).status == 404


@pytest.mark.parametrize("dialect", ["aws", "minio"])
def test_a_good_part_of_the_random_requests_is_allowed(dialect: Dialect) -> None:
    drawn = list(generator.scenarios(dialect, cases=750))
    outcomes = [expected(one, asked, dialect, Place(), ANY_VERSION).outcome for one in drawn for asked in one.calls]
    assert set(outcomes) == {"allowed", "denied"}
    assert outcomes.count("allowed") > 0.15 * len(outcomes)


def told(one: Compared) -> str:
    policies = (one.scenario.identity, one.scenario.session, *one.scenario.buckets.values())
    return "\n".join((str(one), *(text for text in policies if text)))


def test_the_table_has_more_than_300_rows_and_each_its_own_name() -> None:
    names = [(scenario.name, scenario.who, str(call)) for scenario, call in table.rows()]
    assert len(names) >= 300
    assert len(set(names)) == len(names)


def test_every_difference_that_is_documented_has_a_row_or_a_test_of_its_number() -> None:
    readme = (CODE / "cluster" / "iam" / "README.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| (\d+) \|", readme, re.MULTILINE))
    shown = {str(number) for scenario, _ in table.rows() for number in scenario.differs if number}
    files = (Path(__file__), CODE / "tests" / "cluster" / "iam" / "test_minio.py")
    tested = {number for file in files for number in re.findall(r"def test_(\d+)_", file.read_text(encoding="utf-8"))}
    assert documented == shown | tested


def both(scenario: Scenario) -> list[tuple[str, ...]]:
    """Return what the dialects decide about each call of a scenario."""
    place = Place()
    return [
        tuple(expected(scenario, call, dialect, place, ANY_VERSION).outcome for dialect in ("aws", "minio"))
        for call in scenario.calls
    ]


@pytest.mark.parametrize("area", table.AREAS, ids=lambda area: area.name.replace(" ", "_"))
def test_the_dialects_differ_in_the_rows_that_say_so_and_in_no_others(area: Area) -> None:
    scenarios = [scenario for scenario in area.scenarios if scenario.only is None]
    wrong = {scenario.name: both(scenario) for scenario in scenarios if _differs(scenario) != bool(scenario.differs)}
    assert not wrong


def _differs(scenario: Scenario) -> bool:
    return any(len(set(pair)) > 1 for pair in both(scenario))


@pytest.fixture(scope="module", params=networks())
def fabric(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fabric]:
    """The network of each backend, with the pods of the table."""
    folder = tmp_path_factory.mktemp("conformance") / "network"
    made = backends.named(request.param).network(folder, flows.WORLD, listeners=flows.LISTENERS)
    yield made
    made.stop()


@pytest.mark.parametrize("rules", flows.RULES, ids=lambda rules: rules.name)
def test_the_network_carries_what_was_decided(fabric: Fabric, rules: flows.Rules) -> None:
    assert not flows.differences(fabric, rules)


def test_the_table_has_more_than_40_flows_of_both_kinds() -> None:
    decided = [flows.decide(flow, rules.policies(flows.WORLD), flows.WORLD).allowed for rules, flow in flows.rows()]
    assert len(decided) >= 40
    assert min(decided.count(True), decided.count(False)) >= 20


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A registry over HTTP."""
    address = os.environ.get("SECLAB_CONFORMANCE_REGISTRY")
    if address:
        store = HttpStore(address)
        yield store
        store.close()
        return
    session = registries.start("conformance", tmp_path_factory.mktemp("home"))
    yield session.store()
    session.erase()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_registry_vouches_for_what_the_decision_vouches_for(registry: Store, row: Verification) -> None:
    told = []
    for store in (MemoryStore(), registry):
        there = place(store)
        row.lay(there)
        told.append((row.verdict(there), there.digest))
    assert [summary(verdict) for verdict, _ in told] == [row.refused or "vouched for"] * 2
    assert told[0][1] == told[1][1]


def summary(verdict: Verified | Refused) -> str:
    return "vouched for" if isinstance(verdict, Verified) else verdict.reason.value


def test_the_table_has_30_rows_of_both_kinds() -> None:
    assert len(ROWS) >= 30
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert min(sum(not row.refused for row in ROWS), sum(bool(row.refused) for row in ROWS)) >= 10
