"""What came of a request to the API, or of a command in a pod?"""

from __future__ import annotations

import json
from dataclasses import dataclass

from cluster.backend import BackendError

DOES_IT_RUN = "See whether Docker runs, then start again."


class ApiError(BackendError):
    """The API refused a request; `status` is the HTTP status, `reason` Kubernetes' word for it."""

    def __init__(self, message: str, next_step: str = "", *, status: int = 0, reason: str = "") -> None:
        super().__init__(message, next_step)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command in a pod left behind."""

    code: int
    stdout: bytes
    stderr: bytes


def refused(status: int, content: bytes) -> ApiError:
    """Return the error that an answer of the API tells."""
    try:
        told = json.loads(content)
        message, reason = str(told["message"]), str(told.get("reason", ""))
    except (ValueError, KeyError, TypeError):
        message, reason = content[:200].decode("utf-8", "replace").strip() or f"HTTP {status}", ""
    return ApiError(f"The Kubernetes API refused: {message.rstrip('.')}.", status=status, reason=reason)
