"""How is moto driven without a network, and without its own idea of a request?

It gets a canonical request made from what the gateway understood, and the
time and seed of the record.
"""

from __future__ import annotations

import io
import os
from typing import Any
from urllib.parse import urlencode

from cluster.embedded import clock as clocks
from cluster.embedded import gaps, lean
from cluster.embedded.clock import Clock
from cluster.embedded.errors import Reply
from cluster.embedded.journal import Call, Record
from cluster.embedded.wire import encoded
from cluster.iam import ACCOUNT

REGION = "us-east-1"
# Larger objects wait in an unlinked temporary file.
IN_MEMORY = 256 * 1024
SETTINGS = {"MOTO_ACCOUNT_ID": ACCOUNT, "MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(IN_MEMORY)}
NOISE = frozenset({"date", "server", "status", "x-amzn-requestid"})


class Engine:
    """moto's request handlers and the backends behind them."""

    def __init__(self, clock: Clock) -> None:
        os.environ.update(SETTINGS)
        s3, iam, sts = lean.load()
        from moto.core.request import Request
        from moto.iam import models as iam_models
        from moto.moto_api._internal import mock_random
        from moto.s3 import models as s3_models
        from moto.sts import models as sts_models
        from moto.sts import utils as sts_utils

        clocks.install(clock, mock_random, s3_models, iam_models, sts_models, sts_utils)
        gaps.override(s3_models.FakeBucket)
        self._request = _request_class(Request)
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
        reply = gaps.instead(self.iam, call) or self._ask_moto(call)
        if reply.status < 400:
            gaps.after(self.s3, self.iam, call, self._clock.now())
        return reply

    def _ask_moto(self, call: Call) -> Reply:
        request = self._request(environ(call), call)
        respond = _entrance(self._handlers[call.service](), call)
        status, headers, body = respond(request, request.raw_url, request.headers)
        content = body.encode() if isinstance(body, str) else bytes(body)
        named = {str(name).lower(): str(value) for name, value in headers.items()}
        return Reply(int(status), {name: value for name, value in named.items() if name not in NOISE}, content)


def environ(call: Call) -> dict[str, Any]:
    """Return the WSGI environ of a call. Nothing in it comes from the client unread."""
    form = call.service != "s3"
    query = "" if form else urlencode(call.query)
    body = urlencode(call.query).encode() if form else call.body
    path = encoded(call.path, safe="/-_.~")
    return {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": call.path.encode().decode("latin-1"),
        "RAW_URI": f"{path}?{query}" if query else path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=GATEWAY/20000101/{REGION}/{call.service}/aws4_request",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if form else "",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }


def _entrance(handler: Any, call: Call) -> Any:
    if call.service != "s3":
        return handler.dispatch
    return handler.key_response if "/" in call.path[1:] else handler.bucket_response


def _request_class(base: Any) -> Any:
    """Return moto's request for S3, with two things of its own.

    It never finds form fields in an object's body, and headers keep their
    names, which an environ cannot: `x-amz-meta-a_b` is not `x-amz-meta-a-b`.
    """
    from werkzeug.datastructures import Headers, ImmutableMultiDict

    class StoredRequest(base):  # type: ignore[misc]
        def __init__(self, made: dict[str, Any], call: Call) -> None:
            super().__init__(made)
            own = {"data": call.body, "form": ImmutableMultiDict(), "files": ImmutableMultiDict()}
            self.__dict__.update(own if call.service == "s3" else {})
            self.headers: Any = Headers([*self.headers, *call.headers])

    return StoredRequest
