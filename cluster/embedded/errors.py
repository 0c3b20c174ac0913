"""How does the object store say no?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

XML = "application/xml"


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer: status, headers (lower-case names), body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class S3Error(Exception):
    """A refusal, in S3's own words.

    Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def as_s3(self, resource: str, request_id: str) -> Reply:
        """Return the error as S3 writes it."""
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>{self.code}</Code><Message>{escape(self.message)}</Message>"
            f"<Resource>{escape(resource)}</Resource><RequestId>{request_id}</RequestId></Error>"
        )
        return Reply(self.status, {"content-type": XML}, body.encode())

    def as_query(self, request_id: str) -> Reply:
        """Return the error as IAM and STS write it."""
        fault = "Sender" if self.status < 500 else "Receiver"
        body = (
            f"<ErrorResponse><Error><Type>{fault}</Type><Code>{self.code}</Code>"
            f"<Message>{escape(self.message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return Reply(self.status, {"content-type": "text/xml"}, body.encode())


def denied(message: str = "Access Denied") -> S3Error:
    """Return AccessDenied: known, but not allowed."""
    return S3Error("AccessDenied", message, 403)


def not_implemented(what: str) -> S3Error:
    """Return NotImplemented for a part of S3 that labs do without."""
    return S3Error("NotImplemented", f"{what} is not implemented by this object store.", 501)


def storage_full(detail: str) -> S3Error:
    """Return MinIO's code for a full disk, which S3 itself never has."""
    return S3Error("XMinioStorageFull", f"Nothing more can be stored: {detail}.", 507)
