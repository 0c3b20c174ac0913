"""Which bytes does a signed request carry, and did they arrive whole?

boto3 sends bodies as `aws-chunked` with a checksum in the trailer.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from cluster.embedded import checksums
from cluster.embedded.errors import S3Error
from cluster.embedded.sigv4 import UNSIGNED, Signature, sign
from cluster.embedded.wire import Received

EMPTY = hashlib.sha256(b"").hexdigest()
STREAMING = "STREAMING-"
CHECKSUM = "x-amz-checksum-"


@dataclass(frozen=True, slots=True)
class Payload:
    """The decoded body, and the headers that came after it."""

    body: bytes
    trailers: Mapping[str, str]


def payload(request: Received, signature: Signature | None, key: bytes) -> Payload:
    """Decode and check a body. `key` is the signing key. Raises S3Error."""
    declared = request.headers.get("x-amz-content-sha256")
    if declared is not None and declared.startswith(STREAMING):
        content = _streamed(request, declared, signature, key)
    else:
        _whole(request, declared)
        content = Payload(request.body, {})
    checksums.verify(content.body, {**request.headers, **content.trailers})
    return content


def _whole(request: Received, declared: str | None) -> None:
    if declared in (None, UNSIGNED):
        return
    if not hmac.compare_digest(declared or "", hashlib.sha256(request.body).hexdigest()):
        raise S3Error("XAmzContentSHA256Mismatch", "The provided x-amz-content-sha256 does not match the body.")


def _streamed(request: Received, declared: str, signature: Signature | None, key: bytes) -> Payload:
    kinds = {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}
    if declared not in kinds | {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"}:
        raise S3Error("InvalidRequest", f"{declared} is not a payload this server reads.")
    chain = None if declared.startswith("STREAMING-UNSIGNED") or signature is None else _Chain(signature, key)
    body, rest = _chunks(request.body, chain)
    trailers = _trailers(rest, chain if declared.endswith("-TRAILER") else None)
    length = request.headers.get("x-amz-decoded-content-length")
    if length is not None and length != str(len(body)):
        raise S3Error("IncompleteBody", "x-amz-decoded-content-length does not match the body.")
    allowed = {name.strip().lower() for name in request.headers.get("x-amz-trailer", "").split(",")}
    if not set(trailers) <= allowed or not all(name.startswith(CHECKSUM) for name in trailers):
        # Whatever else follows the body would reach storage undecided.
        raise S3Error("MalformedTrailerError", "A trailer is a checksum that x-amz-trailer announces.")
    return Payload(body, trailers)


class _Chain:
    """Each chunk's signature covers the one before it."""

    def __init__(self, signature: Signature, key: bytes) -> None:
        self._prefix = (signature.time, signature.scope)
        self._previous = signature.value
        self._key = key

    def chunk(self, data: bytes, claimed: str) -> None:
        parts = (self._previous, EMPTY, hashlib.sha256(data).hexdigest())
        self._check("AWS4-HMAC-SHA256-PAYLOAD", parts, claimed)

    def trailer(self, text: bytes, claimed: str) -> None:
        self._check("AWS4-HMAC-SHA256-TRAILER", (self._previous, hashlib.sha256(text).hexdigest()), claimed)

    def _check(self, kind: str, parts: tuple[str, ...], claimed: str) -> None:
        expected = sign(self._key, "\n".join((kind, *self._prefix, *parts)))
        if not hmac.compare_digest(expected.encode(), claimed.encode()):
            raise S3Error("SignatureDoesNotMatch", "A chunk's signature does not match.", 403)
        self._previous = expected


def _chunks(data: bytes, chain: _Chain | None) -> tuple[bytes, bytes]:
    """Return the joined chunks, and what follows the last one."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = data.find(b"\r\n", at)
        size, _, extension = data[at:end].partition(b";") if end >= 0 else (b"", b"", b"")
        try:
            length = int(size, 16) if size.strip(b"0123456789abcdefABCDEF") == b"" else -1
        except ValueError:
            length = -1
        chunk = data[end + 2 : end + 2 + length] if length > 0 else b""
        if length < 0 or len(chunk) != length:
            raise S3Error("IncompleteBody", "The aws-chunked body is cut off or malformed.")
        if chain:
            chain.chunk(chunk, extension.partition(b"chunk-signature=")[2].decode("latin-1"))
        if length == 0:
            return b"".join(parts), data[end + 2 :]
        parts.append(chunk)
        at = end + 2 + length + 2
        if data[at - 2 : at] != b"\r\n":
            raise S3Error("IncompleteBody", "A chunk does not end where it says.")


def _trailers(rest: bytes, chain: _Chain | None) -> dict[str, str]:
    lines = [line.strip() for line in rest.split(b"\n") if line.strip()]
    pairs = [line.decode("latin-1").partition(":") for line in lines]
    found = {name.strip().lower(): value.strip() for name, _, value in pairs}
    claimed = found.pop("x-amz-trailer-signature", "")
    if chain:
        text = "".join(f"{name}:{value}\n" for name, value in sorted(found.items()))
        chain.trailer(text.encode("latin-1"), claimed)
    return found
