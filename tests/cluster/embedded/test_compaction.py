"""Is only that dropped which leaves no trace?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cluster.embedded.compaction import superfluous
from cluster.embedded.journal import Call, Record

START = datetime(2026, 1, 1)


def s3(text: str) -> Call:
    """Read `PutObject /b/k` or `CopyObject /b/k < /b/source`."""
    words = text.split()
    headers = (("x-amz-copy-source", words[3]),) if "<" in words else ()
    return Call("s3", words[0], "PUT", words[1], (), headers)


def iam(operation: str, **form: str) -> Call:
    return Call("iam", operation, "POST", query=tuple(form.items()))


def kept(*calls: Call, days: int = 0) -> list[int]:
    records = [Record(START + timedelta(seconds=n), str(n), call) for n, call in enumerate(calls)]
    dropped = superfluous(records, START + timedelta(days=days))
    return [n for n in range(len(records)) if n not in dropped]


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        (["PutObject /b/k", "PutObject /b/k"], [1]),
        (["PutObject /b/k", "PutObjectTagging /b/k", "DeleteObject /b/k"], [2]),
        (["PutObject /b/k", "PutObjectTagging /b/k"], [0, 1]),
        (["PutObject /b/k", "PutObject /b/K", "PutObject /c/k"], [0, 1, 2]),
        (["DeleteObject /b/k", "PutObject /b/k", "DeleteObject /b/k"], [2]),
        (["PutObject /b/s", "CopyObject /b/k < /b/s", "PutObject /b/s"], [0, 1, 2]),
        (["PutObject /b/s", "CopyObject /b/k < /b/s", "PutObject /b/s", "DeleteObject /b/k"], [2, 3]),
        (["PutBucketVersioning /b", "PutObject /b/k", "DeleteObject /b/k"], [0, 1, 2]),
        (["PutObject /b/k", "CompleteMultipartUpload /b/k", "PutObject /b/k"], [1, 2]),
        (["PutBucketPolicy /b", "PutBucketPolicy /c", "DeleteBucketPolicy /b"], [1, 2]),
    ],
)
def test_what_a_later_request_undoes_is_dropped(requests: list[str], expected: list[int]) -> None:
    assert kept(*map(s3, requests)) == expected


def test_the_last_inline_policy_is_kept() -> None:
    own = {"UserName": "u", "PolicyName": "p"}
    calls = [
        iam("PutUserPolicy", **own),
        iam("PutUserPolicy", **own),
        iam("PutUserPolicy", UserName="u", PolicyName="q"),
        iam("PutRolePolicy", RoleName="u", PolicyName="p"),
    ]
    assert kept(*calls) == [1, 2, 3]


def test_a_session_is_forgotten_a_day_after_its_end() -> None:
    session = iam("AssumeRole", DurationSeconds="900")
    assert kept(session, days=1) == [0]
    assert kept(session, days=2) == []
