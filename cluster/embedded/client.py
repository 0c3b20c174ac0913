"""How does boto3 talk to a lab, and to nothing else?"""

from __future__ import annotations

from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from cluster.backend import Credentials

REGION = "us-east-1"


def client(service: str, endpoint: str, credentials: Credentials) -> Any:
    """Return a client that ignores the user's own AWS settings and never retries."""
    core = botocore.session.Session(session_vars=_OWN)
    core.set_config_variable("region", REGION)
    return boto3.Session(botocore_session=core).client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
        aws_session_token=credentials.session_token,
        config=Config(
            signature_version="s3v4" if service == "s3" else "v4",
            retries={"total_max_attempts": 1},
            connect_timeout=5,
            read_timeout=30,
            proxies={},
            s3={"addressing_style": "path"},
        ),
    )


# Where botocore looks for settings: no variable of the environment, no file of the user.
_OWN: dict[str, Any] = {
    "profile": (None, None, None, None),
    "config_file": (None, None, "/dev/null", None),
    "credentials_file": (None, None, "/dev/null", None),
}
