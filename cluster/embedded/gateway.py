"""What happens to a request between the socket and the storage?

Read, authenticate, decide, execute, record: in this order, for every request.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from cluster.backend import Credentials
from cluster.embedded import objects, payload, queryapi, sigv4, wire
from cluster.embedded.audit import AuditLog, Entry
from cluster.embedded.authority import Authority
from cluster.embedded.errors import Reply, S3Error, storage_full
from cluster.embedded.identity import ANONYMOUS, Directory
from cluster.embedded.sigv4 import Signature
from cluster.embedded.storage import Storage
from cluster.embedded.wire import Received

ALIVE = "/-/alive"
_log = logging.getLogger(__name__)


class Gateway:
    """The WSGI application."""

    def __init__(self, storage: Storage, root: Credentials, audit: AuditLog, instance: str) -> None:
        self._storage = storage
        self._directory = Directory(storage, root)
        self._audit = audit
        self._instance = instance

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        if environ["REQUEST_URI"] == ALIVE:
            return _respond(Reply(200, {"content-type": "text/plain"}, self._instance.encode()), start_response)
        entry = Entry(method=environ["REQUEST_METHOD"], path=environ["PATH_INFO"], remote=environ["REMOTE_ADDR"])
        reply = self._served(environ, entry)
        headers = {**reply.headers, "x-amz-request-id": entry.request_id}
        if environ["REQUEST_METHOD"] == "HEAD":
            reply = replace(reply, body=b"")
        return _respond(replace(reply, headers=headers), start_response)

    def _served(self, environ: dict[str, Any], entry: Entry) -> Reply:
        query_api = False
        try:
            request = wire.received(environ)
            query_api = _is_form(request)
            reply = self._answer(request, entry)
            entry.error = _code(reply)
        except S3Error as error:
            reply = _refused(error, entry, query_api)
        except OSError as error:
            _log.exception("request %s", entry.request_id)
            reply = _refused(storage_full(error.strerror or "the disk does not take it"), entry, query_api)
        except Exception:
            _log.exception("request %s", entry.request_id)
            reply = _refused(S3Error("InternalError", "We encountered an internal error.", 500), entry, query_api)
        try:
            self._audit.write(entry, reply)
        except S3Error as error:
            return _refused(error, entry, query_api)
        return reply

    def _answer(self, request: Received, entry: Entry) -> Reply:
        _describe(request, entry)
        now = datetime.now(UTC)
        signature = sigv4.claimed(request)
        with self._storage.lock:
            content = self._authenticated(request, signature, now, entry)
            authority = Authority(entry.identity or ANONYMOUS, entry.verdicts)
            if _is_form(request):
                return queryapi.serve(self._storage, request, content, signature, authority, now, entry)
            if signature and signature.service != "s3":
                raise S3Error("SignatureDoesNotMatch", "The credential scope is not that of this service.", 403)
            return objects.serve(self._storage, request, content, signature, authority, now, entry)

    def _authenticated(
        self, request: Received, signature: Signature | None, now: datetime, entry: Entry
    ) -> payload.Payload:
        entry.identity = ANONYMOUS
        if signature is None:
            return payload.payload(request, None, b"")
        entry.identity = replace(ANONYMOUS, arn="", access_key=signature.access_key)
        key = sigv4.verify(request, signature, self._directory.secret(signature, now), now)
        entry.identity = self._directory.identity(signature)
        return payload.payload(request, signature, key)


def _is_form(request: Received) -> bool:
    """Whether it is a request to IAM or STS; `POST /` at a bucket's own address is one to S3."""
    return request.path == "/" and request.method == "POST" and not request.bucket


def _code(reply: Reply) -> str:
    """Return the error code of an answer by the storage, "" when it is none."""
    if reply.status < 400:
        return ""
    code = re.search(rb"<Code>(\w+)</Code>", reply.body)
    return code[1].decode() if code else str(reply.status)


def _describe(request: Received, entry: Entry) -> None:
    entry.path, entry.host, entry.query = request.path, request.host, request.query
    entry.headers, entry.received = request.headers, len(request.body)
    entry.bucket, entry.object = request.bucket, request.key


def _refused(error: S3Error, entry: Entry, query_api: bool) -> Reply:
    entry.error = error.code
    return error.as_query(entry.request_id) if query_api else error.as_s3(entry.path, entry.request_id)


def _respond(reply: Reply, start_response: Callable[..., Any]) -> Iterable[bytes]:
    headers, body = dict(reply.headers), reply.body
    if reply.status in (204, 304):
        headers.pop("content-length", None)
        body = b""
    else:
        headers.setdefault("content-length", str(len(body)))
    start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(headers.items()))
    return [body]
