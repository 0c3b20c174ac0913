"""What did the client send, byte for byte?

One parse for everybody: the signature, the decision and the storage all read
the same decoded key, so that no spelling of a path means two things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from cluster.embedded.errors import S3Error

BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*(?<!-)")
HOST = re.compile(r"(?:(?P<bucket>[a-z0-9][a-z0-9.-]*)\.)?(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)
LONGEST_KEY = 1024
RAW_HEADERS = "seclab.headers"


@dataclass(frozen=True, slots=True)
class Received:
    """One request, decoded once. `path` starts with a slash; header names are lower-case."""

    method: str
    host: str
    path: str
    bucket: str
    key: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    remote: str

    def param(self, name: str, default: str | None = None) -> str | None:
        """Return a query parameter. Each occurs once at most."""
        return next((value for key, value in self.query if key == name), default)

    def has(self, name: str) -> bool:
        """Whether the query names this parameter, with or without a value."""
        return any(key == name for key, _ in self.query)


def received(environ: Mapping[str, Any]) -> Received:
    """Read a WSGI environ. Raises S3Error."""
    target: str = environ["REQUEST_URI"]
    if not target.startswith("/") or "#" in target:
        raise S3Error("InvalidURI", "The request target must be a path, with an optional query.")
    raw_path, _, raw_query = target.partition("?")
    headers = _headers(environ[RAW_HEADERS])
    path = _decoded(raw_path)
    bucket, key = _address(headers.get("host", ""), path)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    method = environ["REQUEST_METHOD"]
    query = _query(raw_query)
    return Received(method, headers["host"], path, bucket, key, query, headers, body, environ["REMOTE_ADDR"])


def encoded(text: str, safe: str = "-_.~") -> str:
    """Percent-encode as SigV4 does."""
    return quote(text, safe=safe)


def _headers(lines: tuple[tuple[str, str], ...]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in lines:
        lower = name.lower()
        if lower == "host" and lower in headers:
            raise S3Error("InvalidRequest", "A request has one Host header.")
        headers[lower] = f"{headers[lower]},{value}" if lower in headers else value
    return headers


def _decoded(raw: str) -> str:
    try:
        return unquote_to_bytes(raw.encode("latin-1")).decode("utf-8")
    except UnicodeDecodeError:
        raise S3Error("InvalidURI", "The path or query is not percent-encoded UTF-8.") from None


def _query(raw: str) -> tuple[tuple[str, str], ...]:
    pairs = [part.partition("=") for part in raw.split("&") if part]
    decoded = tuple((_decoded(name.replace("+", " ")), _decoded(value.replace("+", " "))) for name, _, value in pairs)
    if len({name for name, _ in decoded}) != len(decoded):
        raise S3Error("InvalidArgument", "A query parameter occurs twice.")
    return decoded


def _address(host: str, path: str) -> tuple[str, str]:
    """Return bucket and key, from `/bucket/key` or from `bucket.localhost` and `/key`."""
    addressed = HOST.fullmatch(host)
    if not addressed:
        raise S3Error("InvalidRequest", "Address this server as 127.0.0.1, localhost or <bucket>.localhost.")
    bucket, _, key = path[1:].partition("/")
    if addressed["bucket"]:
        bucket, key = addressed["bucket"].lower(), path[1:]
    if (bucket or key) and not (3 <= len(bucket) <= 63 and BUCKET.fullmatch(bucket)):
        raise S3Error("InvalidBucketName", "The specified bucket is not valid.")
    if len(key.encode()) > LONGEST_KEY:
        raise S3Error("KeyTooLongError", "Your key is too long.")
    if any(ord(character) < 32 for character in key):
        raise S3Error("InvalidURI", "A key has no control characters here.")
    return bucket, key
