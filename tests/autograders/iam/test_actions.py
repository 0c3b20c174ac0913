from __future__ import annotations

from autograders.iam.actions import classes
from autograders.iam.parts import Names

PLAIN = "2008-10-17"


def names(*texts: str, spared: bool = False) -> Names:
    return Names(texts, spared, PLAIN)  # type: ignore[arg-type]


def test_each_class_is_shown_by_its_best_known_action() -> None:
    found = dict(classes((names("s3:GetObject"), names("s3:*")), frozenset(), "aws"))
    assert found[0b11] == "s3:GetObject"
    assert {"s3:GetObject", "s3:ListBucket"} <= {name for _, name in classes((names("s3:*"),), frozenset(), "aws")}


def test_actions_that_carry_a_key_are_a_class_of_their_own() -> None:
    listing = {name for bits, name in classes((names("s3:List*"),), frozenset({"s3:prefix"}), "aws") if bits}
    assert "s3:ListBucket" in listing


def test_services_outside_the_catalogue_are_open() -> None:
    found = dict(classes((names("ec2:Stop*"), names("ec2:*"), names("*")), frozenset(), "aws"))
    assert found[0b111] == "ec2:Stop"
    assert found[0b110] == "ec2:DescribeInstances"


def test_no_action_is_invented_for_a_service_of_the_catalogue() -> None:
    assert all(bits == 0 for bits, _ in classes((names("s3:GetObjekt"),), frozenset(), "aws"))


def test_not_action_matches_everything_else() -> None:
    found = dict(classes((names("s3:*", spared=True),), frozenset(), "aws"))
    assert not found[1].startswith("s3:")
    assert found[0].startswith("s3:")
