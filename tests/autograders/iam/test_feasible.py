from __future__ import annotations

from autograders import witnesses
from autograders.iam import feasible
from cluster.iam import catalogue


def test_every_kind_of_resource_has_an_arn_that_is_one() -> None:
    for action in feasible.ACTIONS:
        for kind, domain in zip(action.resources, feasible.domains(action.name), strict=bool(action.resources)):
            assert all(kind.matches(arn) for arn in witnesses.strings((), domain))


def test_bucket_names_have_three_characters() -> None:
    (bucket,) = feasible.domains("s3:DeleteBucketPolicy")
    assert witnesses.strings((), bucket) == ("arn:aws:s3:::aaa",)


def test_an_action_carries_its_own_and_the_global_keys() -> None:
    assert feasible.carries("s3:ListBucket", "s3:prefix")
    assert feasible.carries("s3:GetObject", "s3:existingobjecttag/team")
    assert feasible.carries("s3:GetObject", "aws:sourceip")
    assert not feasible.carries("s3:GetObject", "s3:prefix")
    assert feasible.carries("ec2:RunInstances", "ec2:vpc")


def test_it_agrees_with_the_catalogue() -> None:
    for action in feasible.ACTIONS:
        for key in ("s3:prefix", "s3:versionid", "aws:sourceip", "aws:requesttag/x", "aws:tagkeys", "s3:buckettag/y"):
            assert feasible.carries(action.name, key) == action.carries(key)


def test_an_action_without_a_resource_type_works_on_everything() -> None:
    assert witnesses.strings((), feasible.domains("s3:ListAllMyBuckets")[0]) == ("arn:aws:s3:::*",)
    assert witnesses.strings((), feasible.domains("sts:GetSessionToken")[0]) == ("*",)
    assert catalogue.action("ec2:RunInstances") is None
    assert len(feasible.domains("ec2:RunInstances")) == 2
