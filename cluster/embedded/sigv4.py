"""Who signed this request, and is the signature right?

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cluster.embedded.errors import S3Error, denied
from cluster.embedded.wire import Received, encoded

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
SKEW = timedelta(minutes=15)
LONGEST = 7 * 24 * 3600
HEADER = re.compile(rf"{ALGORITHM} +Credential=([^,\s]+)[,\s]+SignedHeaders=([^,\s]+)[,\s]+Signature=([0-9a-f]{{64}})")
SCOPE = re.compile(r"([\w+=,.@-]{3,128})/(\d{8})/([a-z0-9-]+)/(s3|iam|sts)/aws4_request")


@dataclass(frozen=True, slots=True)
class Signature:
    """What a request claims: the key that signed it, over which headers, when."""

    access_key: str
    day: str
    region: str
    service: str
    headers: tuple[str, ...]
    value: str
    time: str
    token: str | None
    expires: int | None = None

    @property
    def presigned(self) -> bool:
        """Whether it stands in the query."""
        return self.expires is not None

    @property
    def scope(self) -> str:
        """The credential scope."""
        return f"{self.day}/{self.region}/{self.service}/aws4_request"


def claimed(request: Received) -> Signature | None:
    """Return the request's signature, unverified; None when it is anonymous. Raises S3Error."""
    authorization = request.headers.get("authorization")
    if authorization is not None and request.has("X-Amz-Signature"):
        raise S3Error("InvalidArgument", "Only one auth mechanism allowed.")
    if authorization is not None:
        return _from_header(request, authorization)
    if request.has("X-Amz-Signature") or request.has("X-Amz-Algorithm"):
        return _from_query(request)
    if request.has("Signature") or request.has("AWSAccessKeyId"):
        raise S3Error("InvalidRequest", f"The authorization mechanism is not supported. Please use {ALGORITHM}.")
    return None


def verify(request: Received, signature: Signature, secret: str, now: datetime) -> bytes:
    """Raise S3Error unless the signature is right and fresh; return the signing key."""
    _fresh(signature, now)
    _covers(request, signature)
    key = signing_key(secret, signature)
    expected = sign(key, string_to_sign(signature, canonical(request, signature)))
    if not hmac.compare_digest(expected, signature.value):
        raise S3Error("SignatureDoesNotMatch", "The request signature we calculated does not match yours.", 403)
    return key


def signing_key(secret: str, signature: Signature) -> bytes:
    """Derive the key of one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in signature.scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def sign(key: bytes, text: str) -> str:
    """Return the hexadecimal signature of a text."""
    return hmac.digest(key, text.encode(), "sha256").hex()


def string_to_sign(signature: Signature, canonical_request: str) -> str:
    """Return what is signed."""
    digest = hashlib.sha256(canonical_request.encode()).hexdigest()
    return "\n".join((ALGORITHM, signature.time, signature.scope, digest))


def canonical(request: Received, signature: Signature) -> str:
    """Return the canonical request: one spelling of everything that was signed."""
    pairs = sorted((encoded(k), encoded(v)) for k, v in request.query if k != "X-Amz-Signature")
    query = "&".join(f"{name}={value}" for name, value in pairs)
    headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in signature.headers)
    payload = request.headers.get("x-amz-content-sha256") or (
        UNSIGNED if signature.presigned else hashlib.sha256(request.body).hexdigest()
    )
    path = encoded(request.path, safe="/-_.~")
    return "\n".join((request.method, path, query, headers, ";".join(signature.headers), payload))


def _from_header(request: Received, authorization: str) -> Signature:
    match = HEADER.fullmatch(authorization.strip())
    if not match:
        raise S3Error("AuthorizationHeaderMalformed", "The authorization header you provided is invalid.")
    time = request.headers.get("x-amz-date", "")
    return _signature(match[1], match[2], match[3], time, request.headers.get("x-amz-security-token"), None)


def _from_query(request: Received) -> Signature:
    names = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Date")
    algorithm, credential, headers, value, time = (request.param(name) or "" for name in names)
    expires = request.param("X-Amz-Expires") or ""
    if algorithm != ALGORITHM or not expires.isascii() or not expires.isdigit() or not 0 < int(expires) <= LONGEST:
        message = f"X-Amz-Algorithm must be {ALGORITHM} and X-Amz-Expires 1 to {LONGEST} seconds."
        raise S3Error("AuthorizationQueryParametersError", message)
    return _signature(credential, headers, value, time, request.param("X-Amz-Security-Token"), int(expires))


def _signature(
    credential: str, headers: str, value: str, time: str, token: str | None, expires: int | None
) -> Signature:
    scope = SCOPE.fullmatch(credential)
    if not scope or not re.fullmatch(r"\d{8}T\d{6}Z", time) or not time.startswith(scope[2]):
        raise S3Error("AuthorizationHeaderMalformed", "The credential scope or the date of the request is invalid.")
    names = tuple(headers.lower().split(";"))
    return Signature(scope[1], scope[2], scope[3], scope[4], names, value, time, token, expires)


def _fresh(signature: Signature, now: datetime) -> None:
    try:
        signed = datetime.strptime(signature.time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise denied("The date of the request is not a date.") from None
    if signature.expires is None and abs(now - signed) > SKEW:
        message = "The difference between the request time and the current time is too large."
        raise S3Error("RequestTimeTooSkewed", message, 403)
    if signature.expires is not None and now > signed + timedelta(seconds=signature.expires):
        raise denied("Request has expired")
    if signature.expires is not None and signed > now + SKEW:
        raise denied("Request is not valid yet")


def _covers(request: Received, signature: Signature) -> None:
    """Refuse headers that steer S3 and were not signed, or were signed and not sent."""
    steering = {name for name in request.headers if name.startswith("x-amz-") and name != "x-amz-content-sha256"}
    missing = ({"host"} | steering) - set(signature.headers)
    if missing:
        raise denied(f"There were headers present in the request which were not signed: {', '.join(sorted(missing))}")
    absent = [name for name in signature.headers if name not in request.headers]
    if absent or list(signature.headers) != sorted(set(signature.headers)):
        raise S3Error("SignatureDoesNotMatch", "SignedHeaders names headers that the request does not carry.", 403)
