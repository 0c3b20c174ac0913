"""Where do objects, users and roles live, and how do they come back after a restart?

moto keeps them in memory; the journal brings them back. Everything here runs
under one lock and trusts its caller: the gateway has decided.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cluster.embedded import compaction, lean
from cluster.embedded.clock import Clock, install
from cluster.embedded.errors import Reply, S3Error
from cluster.embedded.journal import Call, Journal, Record, Service
from cluster.embedded.wire import encoded
from cluster.iam import ACCOUNT

REGION = "us-east-1"
BUFFER = 1024 * 1024
QUIET = ("Get", "List", "Head", "Simulate")


class Storage:
    """moto's backends behind one method, with a memory."""

    def __init__(self, journal: Path) -> None:
        os.environ.update(MOTO_ACCOUNT_ID=ACCOUNT, MOTO_S3_DEFAULT_KEY_BUFFER_SIZE=str(BUFFER))
        s3, iam, sts = lean.load()
        self.lock = threading.RLock()
        self.clock = Clock()
        self._moto = _Moto(s3, iam, sts, self.clock)
        self.s3: Any = self._moto.s3
        self.iam: Any = self._moto.iam
        self.sts: Any = self._moto.sts
        self._journal = Journal(journal)
        self._replay()

    def execute(self, call: Call) -> Reply:
        """Execute a call, on the record when it changes something. Raises S3Error."""
        with self.lock:
            record = Record(self.clock.tick(), secrets.token_hex(16), call)
            if call.operation.startswith(QUIET):
                return self._moto.answer(record)
            before = self._journal.append(record)
            reply = self._attempt(record, lambda: self._journal.undo(before))
            if reply.status >= 400:
                self._journal.undo(before)
            return reply

    def _attempt(self, record: Record, undo: Callable[[], None]) -> Reply:
        try:
            return self._moto.answer(record)
        except BaseException:
            undo()
            raise

    def _replay(self) -> None:
        records = tuple(self._journal.records())
        kept = compaction.compact(records, self.clock.tick())
        if len(kept) != len(records):
            self._journal.replace(kept)
        for record in kept:
            self.clock.set(record.time)
            self._moto.answer(record)


class _Moto:
    """moto's request handlers, called without a network."""

    def __init__(self, s3: Any, iam: Any, sts: Any, clock: Clock) -> None:
        from moto.core.request import Request
        from moto.iam import models as iam_models
        from moto.moto_api._internal import mock_random
        from moto.s3 import models as s3_models
        from moto.sts import models as sts_models
        from moto.sts import utils as sts_utils

        install(clock, mock_random, s3_models, iam_models, sts_models, sts_utils)
        _override(s3_models.FakeBucket)
        self._request: type = _request_class(Request)
        self._handlers = {"s3": s3.S3Response, "iam": iam.IamResponse, "sts": sts.TokenResponse}
        self._random = mock_random
        self._clock = clock
        self.s3 = s3_models.s3_backends[ACCOUNT]["aws"]
        self.iam = iam_models.iam_backends[ACCOUNT]["aws"]
        self.sts = sts_models.sts_backends[ACCOUNT]["aws"]

    def answer(self, record: Record) -> Reply:
        """Run one call with the record's time and seed."""
        call = record.call
        self._random.seed(record.seed)
        request = self._request(_environ(call), call.body if call.service == "s3" else None)
        handler = self._handlers[call.service]()
        respond = handler.dispatch if call.service != "s3" else _s3_method(handler, call)
        status, headers, body = respond(request, request.raw_url, request.headers)
        if call.operation == "CreateBucket" and status < 400:
            self.s3.buckets[call.path[1:]].creation_date = self._clock.now()
        content = body.encode() if isinstance(body, str) else bytes(body)
        return Reply(int(status), {str(k).lower(): str(v) for k, v in headers.items()}, content)


def _s3_method(handler: Any, call: Call) -> Any:
    return handler.key_response if "/" in call.path[1:] else handler.bucket_response


def _override(bucket: Any) -> None:
    """Take over two rules that moto has its own idea of.

    It judges bucket policies without conditions, and forgets old versions
    once versioning is suspended.
    """
    from moto.iam.access_control import PermissionResult

    bucket.get_permission = lambda _self, _action, _resource: PermissionResult.PERMITTED
    bucket.is_versioned = property(lambda self: self.versioning_status is not None)


def _request_class(base: Any) -> type:
    """Return moto's request, which must never find form fields in an object's body."""
    from werkzeug.datastructures import ImmutableMultiDict

    class StoredRequest(base):  # type: ignore[misc]
        def __init__(self, environ: dict[str, Any], body: bytes | None) -> None:
            super().__init__(environ)
            if body is not None:
                self.__dict__.update(data=body, form=ImmutableMultiDict(), files=ImmutableMultiDict())

    return StoredRequest


def _environ(call: Call) -> dict[str, Any]:
    import io

    query = urlencode(call.query) if call.service == "s3" else ""
    body = call.body if call.service == "s3" else urlencode(call.query).encode()
    path = encoded(call.path, safe="/-_.~")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": call.path.encode().decode("latin-1"),
        "RAW_URI": f"{path}?{query}" if query else path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=ROOT/20000101/{REGION}/{call.service}/aws4_request",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }
    if call.service != "s3":
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    names = {}
    for name, value in call.headers:
        variable = _variable(name)
        environ[variable] = value
        names[variable] = name
    environ["moto.preserved_header_names"] = names
    return environ


def _variable(name: str) -> str:
    upper = name.upper().replace("-", "_")
    return upper if upper in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{upper}"
