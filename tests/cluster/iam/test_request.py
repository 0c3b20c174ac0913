from __future__ import annotations

from cluster.iam import Request


def test_a_request_prints_as_every_message_does() -> None:
    bare = Request("arn:aws:iam::123456789012:user/training-job", "s3:GetObject", "arn:aws:s3:::b/k")
    assert str(bare) == "training-job  s3:GetObject  arn:aws:s3:::b/k"
    full = Request("intern", "s3:ListBucket", "arn:aws:s3:::b", {"s3:prefix": "a", "aws:TagKeys": ("x", "y")})
    assert str(full) == "intern  s3:ListBucket  arn:aws:s3:::b  [aws:TagKeys={x, y}  s3:prefix=a]"
