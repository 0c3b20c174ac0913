"""Does boto3 talk to the lab, and to nothing else?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.embedded.backend import EmbeddedSession
from cluster.embedded.client import client


def test_the_users_own_settings_are_not_used(
    store: EmbeddedSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[default]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.setenv(name, "none")
    for name in ("HTTP_PROXY", "http_proxy", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert store.client("s3").list_buckets()["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("service", ["s3", "iam", "sts"])
def test_clients_do_not_try_twice(service: str, store: EmbeddedSession) -> None:
    made = store.client(service)
    assert made.meta.config.retries["total_max_attempts"] == 1
    assert made.meta.endpoint_url == store.endpoint


def test_the_environment_does_not_say_whom_to_trust(
    store: EmbeddedSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tmp_path / "theirs.pem"))
    made = client("s3", "https://127.0.0.1:1", store.root)
    assert made._endpoint.http_session._verify is True
