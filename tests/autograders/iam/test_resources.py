from __future__ import annotations

from autograders.iam.feasible import domains
from autograders.iam.parts import NOBODY, Asker, Names
from autograders.iam.resources import resources
from cluster.iam.decision import Dialect

S3 = "arn:aws:s3:::"


def found(
    *texts: str, action: str = "s3:GetObject", familiar: tuple[str, ...] = (), dialect: Dialect = "aws"
) -> list[str]:
    parts = tuple(Names((text,), False, "2012-10-17") for text in texts)
    return [place.arn for place in resources(parts, NOBODY, dialect, familiar).among(domains(action, dialect))]


def test_an_object_action_gets_objects_and_a_bucket_action_buckets() -> None:
    assert f"{S3}data/" not in found(f"{S3}data/*")
    assert f"{S3}data/a" in found(f"{S3}data/*")
    assert found(f"{S3}data", action="s3:DeleteBucketPolicy")[-1] == f"{S3}data"


def test_a_pattern_of_buckets_tells_no_objects_apart() -> None:
    assert [arn for arn in found(f"{S3}data") if arn.startswith(S3)] == [f"{S3}aaa/a"]


def test_familiar_resources_stand_in_for_their_class() -> None:
    arns = found(f"{S3}data/*", familiar=(f"{S3}data/train.csv", f"{S3}data"))
    assert f"{S3}data/train.csv" in arns
    assert f"{S3}data/a" not in arns


def test_minio_tells_a_bucket_by_the_pattern_of_its_objects() -> None:
    buckets = found(f"{S3}data/*", action="s3:ListBucket", dialect="minio")
    assert f"{S3}data" in buckets
    assert f"{S3}data" not in found(f"{S3}data/*", action="s3:ListBucket")


def test_a_variable_stands_for_the_name_of_the_asker() -> None:
    own = (Names((f"{S3}homes/${{aws:username}}/*",), False, "2012-10-17"),)
    arns = [place.arn for place in resources(own, Asker("bob"), "aws", ()).among(domains("s3:GetObject"))]
    assert f"{S3}homes/bob/" in arns
