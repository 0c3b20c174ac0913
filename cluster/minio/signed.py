"""How is one request signed and sent to a MinIO server, without an S3 client around it?

What signs takes long to import, so that is done while a server starts, and not before.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from cluster.backend import BackendError, Credentials

REGION = "us-east-1"
SECONDS = (5, 30)


def send(
    method: str,
    url: str,
    key: Credentials,
    body: bytes = b"",
    trusted: Path | None = None,
    seconds: tuple[float, float] = SECONDS,
) -> tuple[int, bytes]:
    """Return the status and the body of the answer. Raises BackendError where nobody answers.

    `seconds` are those for a connection and for an answer.
    """
    from botocore.exceptions import BotoCoreError, SSLError

    try:
        answer = _http(trusted, seconds).send(_signed(method, url, key, body))
        return answer.status_code, bytes(answer.content)
    except SSLError:
        raise BackendError(
            "The object store does not prove who it is.", "Name its certificate authority with SECLAB_S3_CA."
        ) from None
    except BotoCoreError as error:
        reason = type(error).__name__
        raise BackendError(f"The object store does not answer ({reason}).", "Open the lab again.") from None


def _signed(method: str, url: str, key: Credentials, body: bytes) -> Any:
    from botocore import auth, awsrequest, credentials

    request = awsrequest.AWSRequest(method, url, data=body)
    request.headers["Content-Type"] = "application/octet-stream"
    request.headers["X-Amz-Content-SHA256"] = hashlib.sha256(body).hexdigest()
    held = credentials.Credentials(key.access_key_id, key.secret_access_key, key.session_token)
    auth.SigV4Auth(held, "s3", REGION).add_auth(request)
    return request.prepare()


@functools.cache
def _http(trusted: Path | None, seconds: tuple[float, float]) -> Any:
    """Return what sends: through no proxy, and no certificate counts but the lab's own where it has one."""
    from botocore import httpsession

    return httpsession.URLLib3Session(verify=str(trusted) if trusted else True, proxies={}, timeout=seconds)
