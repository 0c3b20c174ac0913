from __future__ import annotations

from cluster.iam import Request, context


def test_keys_are_found_in_any_case_and_what_the_request_says_wins() -> None:
    find = context.lookup(Request("alice", "s3:GetObject", "*", {"AWS:UserName": "bob", "s3:Prefix": ("a",)}))
    assert find("aws:username") == "bob"
    assert find("s3:prefix") == ("a",)
    assert find("aws:principalarn") == "arn:aws:iam::123456789012:user/alice"
    assert find("aws:sourceip") is None


def test_minio_derives_fewer_keys() -> None:
    find = context.lookup(Request("alice", "s3:GetObject", "*"), "minio")
    assert (find("aws:username"), find("aws:userid"), find("aws:principalarn")) == ("alice", "alice", None)
