"""Is moto loaded without what it does not need here, and whole where that fails?"""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from cluster.embedded import lean
lean.UNUSED += tuple(sys.argv[1:])
s3, iam, sts = lean.load()
print(s3.S3Response.__name__, iam.IamResponse.__name__, sts.TokenResponse.__name__)
print(*sorted({"boto3.session", "requests.sessions", "responses._recorder", "http.client"} & set(sys.modules)))
"""


def loaded(*unused: str) -> list[str]:
    ran = subprocess.run([sys.executable, "-c", SCRIPT, *unused], check=True, capture_output=True, text=True)
    return ran.stdout.splitlines()


def test_no_http_client_of_moto_is_loaded() -> None:
    names, clients = loaded()
    assert names == "S3Response IamResponse TokenResponse"
    assert "requests.sessions" not in clients
    assert "boto3.session" not in clients


@pytest.mark.parametrize("needed", ["werkzeug", "xmltodict", "moto.core.base_backend"])
def test_a_moto_that_needs_more_is_loaded_whole(needed: str) -> None:
    assert loaded(needed)[0] == "S3Response IamResponse TokenResponse"
