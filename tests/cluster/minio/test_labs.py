"""Do the labs run on a MinIO server as they do on ours?

The lessons' attacks and workloads are held against it by the promises of a lesson.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.minio import MinioBackend
from cluster.retention import Lifecycle
from labs.lab import Lab, open_lab
from labs.support_tickets import retention
from labs.support_tickets.rules import BUCKET
from lessons.catalogue import lesson

pytestmark = pytest.mark.go


@pytest.fixture(scope="module")
def churn(backend: MinioBackend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    opened = open_lab("churn_data", home=tmp_path_factory.mktemp("home"), backend=backend)
    assert isinstance(opened, Lab)
    yield opened
    opened.session.erase()


def ids(lifecycle: Lifecycle) -> list[str]:
    return [rule.id for rule in lifecycle.rules]


def test_every_attack_and_every_workload_succeeds_on_the_seed_and_again_after_a_reset(churn: Lab) -> None:
    for target, name in (("policy/training-job", "training_access"), ("rotation/svc-inference", "rotation_plan")):
        churn.apply(target, lesson("least_privilege").solution(name))
    assert "blocked" in {probe.outcome for probe in churn.probe().probes}
    churn.reset()
    assert {probe.outcome for probe in churn.probe().probes} == {"succeeded"}


def test_a_request_is_tried_and_what_it_did_is_undone(churn: Lab) -> None:
    tried = churn.try_request("training-job", "s3:DeleteObject", "arn:aws:s3:::ml-datasets/hr/salaries.csv")
    assert tried.allowed
    assert churn.client("root").head_object(Bucket="ml-datasets", Key="hr/salaries.csv")
    assert not churn.try_request("*", "s3:ListBucket", "arn:aws:s3:::ml-datasets").allowed


@pytest.fixture
def tickets(store: Any) -> Any:
    root = store.client("s3")
    if BUCKET not in {bucket["Name"] for bucket in root.list_buckets()["Buckets"]}:
        root.create_bucket(Bucket=BUCKET)
    return root


def test_lifecycle_rules_come_back_as_they_were_but_for_uploads(tickets: Any) -> None:
    answer = Path(lesson("pii_redaction").folder, "solutions", "retention.json").read_text()
    wanted = [rule["ID"] for rule in json.loads(answer)["Rules"]]
    assert ids(retention.put(tickets, answer, "minio")) == [name for name in wanted if name != "uploads"]


def test_rules_about_uploads_alone_leave_no_configuration(tickets: Any) -> None:
    aborts = {"ID": "uploads", "Status": "Enabled", "Filter": {}, retention.UPLOADS: {"DaysAfterInitiation": 1}}
    assert ids(retention.put(tickets, json.dumps({"Rules": [aborts]}), "minio")) == []
    expires = {**aborts, "ID": "both", "Expiration": {"Days": 3}}
    assert ids(retention.put(tickets, json.dumps({"Rules": [expires, aborts]}), "minio")) == ["both"]
