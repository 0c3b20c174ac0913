"""What did the platform really answer to one request?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import BotoCoreError, ClientError

from cluster.iam.request import Request

Outcome = Literal["allowed", "denied", "error"]
DENIALS = frozenset({"AccessDenied", "AccessDeniedException", "AllAccessDisabled", "UnauthorizedOperation"})
DEAD_KEYS = frozenset(
    {"InvalidAccessKeyId", "InvalidClientTokenId", "ExpiredToken", "InvalidToken", "SignatureDoesNotMatch"}
)
_NO_LOCKS = re.compile(r"Bucket is missing Object ?Lock ?Configuration")
_LOCKED = "Object is WORM protected"
"""How MinIO refuses what an object's lock forbids; S3 calls that AccessDenied."""
_SYMBOLS: dict[Outcome, str] = {"allowed": "✓ allowed", "denied": "✗ denied", "error": "! no verdict"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One real call and its answer.

    `denied` and `allowed` are the platform's word. `error` is neither: the
    call could not be made, or failed for a reason that is not a permission.
    """

    request: Request
    outcome: Outcome
    code: str = ""
    message: str = ""

    @property
    def allowed(self) -> bool:
        """Whether the request went through."""
        return self.outcome == "allowed"

    def __str__(self) -> str:
        said = ": ".join(part for part in (self.code, self.message) if part)
        return f"{_SYMBOLS[self.outcome]}   {self.request}" + (f"\n  {said}" if said else "")


def attempted(request: Request, call: Callable[[], Any]) -> Attempt:
    """Make a call and read the verdict from the answer.

    A permitted request for something that does not exist (404), or that the
    state of the object forbids (409, 412), was allowed. So was one for the lock of
    an object in a bucket without locks, which S3 and MinIO answer with 400.
    """
    try:
        call()
    except ClientError as error:
        return _refused(request, error)
    except (BotoCoreError, OSError, ValueError) as error:
        return Attempt(request, "error", type(error).__name__, str(error))
    return Attempt(request, "allowed")


def _refused(request: Request, error: ClientError) -> Attempt:
    code = str(error.response.get("Error", {}).get("Code", ""))
    message = str(error.response.get("Error", {}).get("Message", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    about_locks = message if code == "InvalidRequest" else ""
    if code in DENIALS or code in DEAD_KEYS or status in (401, 403) or about_locks.startswith(_LOCKED):
        return Attempt(request, "denied", code, message)
    if status in (304, 404, 405, 409, 412, 416) or _NO_LOCKS.match(about_locks):
        return Attempt(request, "allowed", code, message)
    return Attempt(request, "error", code, message)
