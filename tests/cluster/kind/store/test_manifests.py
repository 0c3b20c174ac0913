"""Which objects of Kubernetes make the object store of a lab?"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from cluster.kind import tls
from cluster.kind.network.place import version
from cluster.kind.store import manifests
from cluster.kind.store.manifests import COLLECTOR, STORE, Plan, Secrets, namespace_of

PLAN = Plan("churn_data", 30901, "store@sha256:1", "python@sha256:2", ("172.18.0.0/16",))
HELD = Secrets("ROOT1", "a-password", "a-token", tls.Pair("s", "sk"), tls.Pair("c", "ck"), "authority")


def deployments(plan: Plan = PLAN, held: Secrets = HELD) -> dict[str, dict[str, Any]]:
    made = manifests.workloads(plan, held, "10.96.0.7")
    return {one["metadata"]["name"]: one for one in made if one["kind"] == "Deployment"}


@pytest.mark.parametrize(
    ("lab", "namespace"), [("churn_data", "lab-churn-data"), ("a", "lab-a"), ("x" * 64, "lab-" + "x" * 48)]
)
def test_a_lab_has_a_namespace_of_its_own(lab: str, namespace: str) -> None:
    assert namespace_of(lab) == namespace
    assert namespace_of(lab, "0123abcd") == f"{namespace}-0123abcd"
    assert len(namespace_of(lab, "0123abcd")) <= 63


def test_no_secret_stands_anywhere_but_in_a_secret() -> None:
    rest = json.dumps([*manifests.foundation(PLAN), *manifests.workloads(PLAN, HELD, "10.96.0.7")])
    for secret in (HELD.password, HELD.token, HELD.store.key, HELD.collector.key):
        assert f'"{secret}"' not in rest
        assert f"={secret}" not in rest
    assert HELD.password not in repr(HELD)


def test_the_collector_is_not_told_how_to_administer_the_store() -> None:
    _, collects = manifests.secrets(PLAN, HELD)
    held = {key: base64.b64decode(value).decode() for key, value in collects["data"].items()}
    assert held == {"token": "a-token", "root": "ROOT1", "tls.crt": "c", "tls.key": "ck"}


def test_the_key_of_the_authority_is_in_no_secret(tmp_path: Path) -> None:
    authority = tls.authority(tmp_path, ("localhost",))
    del authority
    held = Secrets("r", "p", "t", HELD.store, HELD.collector, (tmp_path / tls.AUTHORITY).read_text())
    key = (tmp_path / tls.AUTHORITY_KEY).read_text()
    sent = [base64.b64decode(value).decode() for one in manifests.secrets(PLAN, held) for value in one["data"].values()]
    assert key not in sent
    assert all("PRIVATE KEY" not in text for text in sent)


def test_settings_are_a_file_and_not_variables() -> None:
    container = deployments()[STORE]["spec"]["template"]["spec"]["containers"][0]
    told = {one["name"]: one["value"] for one in container["env"]}
    assert told["MINIO_CONFIG_ENV_FILE"] == "/settings/config.env"
    assert not [name for name in told if "PASSWORD" in name or "TOKEN" in name]


def test_the_store_needs_no_dns_to_find_its_collector() -> None:
    pod = deployments()[STORE]["spec"]["template"]["spec"]
    assert pod["hostAliases"] == [{"ip": "10.96.0.7", "hostnames": [COLLECTOR]}]


def test_a_pod_is_made_anew_when_what_it_reads_has_changed() -> None:
    renewed = Secrets("ROOT1", "a-password", "a-token", tls.Pair("s2", "sk2"), HELD.collector, "authority")
    before, after = deployments(), deployments(held=renewed)
    assert version(before[STORE]) != version(after[STORE])
    assert version(before[COLLECTOR]) == version(after[COLLECTOR])


def test_the_same_plan_makes_the_same_objects() -> None:
    assert manifests.workloads(PLAN, HELD, "10.96.0.7") == manifests.workloads(PLAN, HELD, "10.96.0.7")


def test_requests_keep_the_address_that_they_come_from() -> None:
    (front, _) = [one for one in manifests.foundation(PLAN) if one["kind"] == "Service"]
    assert front["spec"]["externalTrafficPolicy"] == "Local"
    assert front["spec"]["ports"][0]["nodePort"] == 30901
