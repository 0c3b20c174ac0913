"""How does one request travel to the API, and what came of it?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.util import Timeout

from cluster.backend import BackendError
from cluster.kind.api.kubeconfig import Access
from cluster.kind.api.outcome import DOES_IT_RUN, refused

JSON = "application/json"
CONNECT_SECONDS = 5
_ERRNO = re.compile(r"^\[Errno \d+\] ")


class Transport:
    """A pool of connections to one API server. Never asks a proxy."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._pool = urllib3.PoolManager(ssl_context=access.trust, retries=False, maxsize=8)

    def text(self, path: str, query: Mapping[str, str], seconds: float = 30) -> str:
        """Return what a path holds, as text. Raises ApiError, BackendError."""
        return self._ask("GET", path, query, None, JSON, seconds).data.decode("utf-8", "replace")

    def json(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str = JSON,
        seconds: float = 30,
    ) -> dict[str, Any]:
        """Send a request and return the object that comes back. Raises ApiError, BackendError."""
        answered = self._ask(method, path, query or {}, body, content_type, seconds)
        try:
            return _object(answered.data)
        except ValueError as error:
            strange = f"What answers at {self.access.server} is not the Kubernetes API: it sends no JSON."
            raise BackendError(strange, DOES_IT_RUN) from error

    def lines(self, path: str, query: Mapping[str, str], seconds: float) -> Iterator[dict[str, Any]]:
        """Return the events of a watch as they come; ends when the server, or a broken line, ends it."""
        with closing(self._ask("GET", path, query, None, JSON, seconds, stream=True)) as answered:
            rest = b""
            try:
                for chunk in answered.stream(1 << 16):
                    *whole, rest = (rest + chunk).split(b"\n")
                    yield from (_object(line) for line in whole if line)
            except (urllib3.exceptions.HTTPError, ValueError):
                return

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Any,
        content_type: str,
        seconds: float,
        *,
        stream: bool = False,
    ) -> urllib3.BaseHTTPResponse:
        url = self.access.server + path + (f"?{urlencode(query)}" if query else "")
        options = {
            "body": None if body is None else json.dumps(body).encode(),
            "headers": {"Content-Type": content_type, "Accept": JSON, "User-Agent": "seclab"},
            "timeout": Timeout(connect=CONNECT_SECONDS, read=seconds),
            "preload_content": not stream,
        }
        try:
            answered = self._twice(method, url, options)
        except urllib3.exceptions.HTTPError as error:
            raise BackendError(
                f"The Kubernetes API at {self.access.server} does not answer: {_short(error)}.", DOES_IT_RUN
            ) from error
        if answered.status >= 400:
            raise refused(answered.status, answered.data)
        return answered

    def _twice(self, method: str, url: str, options: Mapping[str, Any]) -> urllib3.BaseHTTPResponse:
        """Send again when a connection that lay idle is no more.

        Whatever we send may be sent twice: reads, deletions, server-side apply.
        """
        try:
            return self._pool.request(method, url, **options)
        except urllib3.exceptions.ProtocolError:
            return self._pool.request(method, url, **options)


def _object(text: bytes) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def _short(error: BaseException) -> str:
    return _ERRNO.sub("", str(error).rpartition(": ")[2]).rstrip(".")
