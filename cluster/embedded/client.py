"""How does boto3 talk to a lab, and to nothing else?"""

from __future__ import annotations

import functools
import threading
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore import UNSIGNED
from botocore.config import Config

from cluster.backend import Credentials

REGION = "us-east-1"
_making = threading.Lock()


def client(service: str, endpoint: str, credentials: Credentials | None, trusted: Path | None = None) -> Any:
    """Return a client that ignores the user's own AWS settings and never retries.

    Without credentials nothing is signed. `trusted` is the file with the
    certificate authority of an endpoint that speaks TLS.
    """
    key = credentials or Credentials("", "")
    # A session reads the service's description once; it must not make two clients at a time.
    with _making:
        return _session().client(
            service,
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id=key.access_key_id or None,
            aws_secret_access_key=key.secret_access_key or None,
            aws_session_token=key.session_token,
            # None would let AWS_CA_BUNDLE say whom to trust.
            verify=str(trusted) if trusted else True,
            config=_config(service, credentials is not None),
        )


@functools.cache
def _session() -> Any:
    return boto3.Session(botocore_session=botocore.session.Session(session_vars=_OWN), region_name=REGION)


@functools.cache
def _config(service: str, signed: bool) -> Any:
    return Config(
        signature_version=("s3v4" if service == "s3" else "v4") if signed else UNSIGNED,
        retries={"total_max_attempts": 1},
        connect_timeout=5,
        read_timeout=30,
        proxies={},
        s3={"addressing_style": "path"},
    )


# Where botocore looks for settings: no variable of the environment, no file of the user.
_OWN: dict[str, Any] = {
    "profile": (None, None, None, None),
    "config_file": (None, None, "/dev/null", None),
    "credentials_file": (None, None, "/dev/null", None),
}
