from __future__ import annotations

import importlib.resources
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cluster.iam import catalogue

OBJECT, BUCKET = "arn:aws:s3:::ml-datasets/customer-churn/train.csv", "arn:aws:s3:::ml-datasets"


def test_it_says_where_and_when_its_facts_come_from() -> None:
    assert "Service Authorization Reference" in catalogue.SOURCE
    assert "of 20" in catalogue.SOURCE
    assert len(importlib.resources.files(catalogue.__package__).joinpath("catalogue.json").read_bytes()) < 300_000


def test_actions_are_found_in_any_case_and_by_pattern() -> None:
    found = catalogue.action("S3:getobject")
    assert found is not None
    assert (found.name, found.access) == ("s3:GetObject", "Read")
    assert catalogue.action("s3:GetObjct") is None
    assert {action.name for action in catalogue.actions("s3:list*bucketversions")} == {"s3:ListBucketVersions"}
    assert {"s3:GetObject", "sts:AssumeRole"} <= set(catalogue.ACTIONS)
    assert catalogue.services() == ("s3", "sts")


@pytest.mark.parametrize(
    ("action", "key", "carried"),
    [
        ("s3:ListBucket", "s3:prefix", True),
        ("s3:ListBucket", "S3:Prefix", True),
        ("s3:GetObject", "s3:prefix", False),
        ("s3:PutObject", "s3:prefix", False),
        ("s3:GetObject", "s3:ExistingObjectTag/team", True),
        ("s3:GetObject", "aws:SourceIp", True),
        ("s3:GetObject", "aws:PrincipalTag/team", True),
        ("s3:PutObject", "s3:x-amz-server-side-encryption", True),
        ("s3:GetObjectVersion", "s3:VersionId", True),
        ("sts:AssumeRole", "sts:ExternalId", True),
        ("s3:GetObject", "sts:ExternalId", False),
        ("s3:GetObject", "lambda:SourceFunctionArn", False),
    ],
)
def test_an_action_carries_its_own_its_resource_s_and_the_global_keys(action: str, key: str, carried: bool) -> None:
    found = catalogue.action(action)
    assert found is not None
    assert found.carries(key) is carried


def test_resource_types_tell_buckets_from_objects() -> None:
    get, make = catalogue.ACTIONS["s3:GetObject"], catalogue.ACTIONS["s3:ListBucket"]
    objects = next(resource for resource in get.resources if resource.name == "object")
    buckets = next(resource for resource in make.resources if resource.name == "bucket")
    assert (objects.glob, buckets.glob) == ("arn:aws:s3:::*/*", "arn:aws:s3:::*")
    assert objects.matches(OBJECT)
    assert not objects.matches(BUCKET)
    assert buckets.matches(BUCKET)
    assert not buckets.matches(OBJECT)
    assert catalogue.ACTIONS["s3:ListAllMyBuckets"].resources == ()
    role = catalogue.ACTIONS["sts:AssumeRole"].resources[0]
    assert role.matches("arn:aws:iam::123456789012:role/team/trainer")


def test_keys_have_types() -> None:
    tags, tag = catalogue.key("AWS:TagKeys"), catalogue.key("aws:RequestTag/team")
    assert tags is not None
    assert tag is not None
    assert (tags.type, tags.multivalued) == ("ArrayOfString", True)
    assert (tag.name, tag.multivalued) == ("aws:RequestTag/*", False)
    assert catalogue.key("aws:Nothing") is None
    assert catalogue.key("aws:Nothing/x") is None


@pytest.mark.node
def test_the_catalogue_is_what_its_generator_makes() -> None:
    node, script = shutil.which("node"), Path(__file__).parents[2] / "node" / "catalogue.mjs"
    assert node
    made = subprocess.run([node, script], capture_output=True, text=True, check=True, timeout=120).stdout
    shipped = importlib.resources.files(catalogue.__package__).joinpath("catalogue.json").read_text(encoding="utf-8")
    assert json.loads(made) == json.loads(shipped)
