"""How are thousands of requests made at a fraction of what boto3 takes for each?

They are signed by botocore all the same. The table itself goes through boto3.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signing

from cluster.backend import Credentials
from tests.cluster.conformance.calls import BODY, Call
from tests.cluster.conformance.expected import AGENT

_TAGS = b"<Tagging><TagSet><Tag><Key>class</Key><Value>open</Value></Tag></TagSet></Tagging>"
_LINES: Mapping[str, tuple[str, dict[str, str]]] = {
    "list_buckets": ("GET", {}),
    "head_bucket": ("HEAD", {}),
    "get_bucket_location": ("GET", {"location": ""}),
    "get_bucket_versioning": ("GET", {"versioning": ""}),
    "get_bucket_tagging": ("GET", {"tagging": ""}),
    "get_bucket_policy": ("GET", {"policy": ""}),
    "get_bucket_lifecycle_configuration": ("GET", {"lifecycle": ""}),
    "list_multipart_uploads": ("GET", {"uploads": ""}),
    "put_bucket_tagging": ("PUT", {"tagging": ""}),
    "delete_bucket": ("DELETE", {}),
    "list_objects": ("GET", {}),
    "list_objects_v2": ("GET", {"list-type": "2"}),
    "list_object_versions": ("GET", {"versions": ""}),
    "get_object": ("GET", {}),
    "head_object": ("HEAD", {}),
    "get_object_tagging": ("GET", {"tagging": ""}),
    "put_object": ("PUT", {}),
    "copy_object": ("PUT", {}),
    "delete_object": ("DELETE", {}),
}
_QUERY = {"Prefix": "prefix", "Delimiter": "delimiter", "MaxKeys": "max-keys"}
_BODIES = {"put_object": BODY, "put_bucket_tagging": _TAGS}


class Wire:
    """One connection to a server without TLS, for the holder of one key, or for nobody."""

    def __init__(self, endpoint: str, credentials: Credentials | None) -> None:
        self._endpoint = endpoint
        self._connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=30)
        held = credentials
        self._keys = held and Signing(held.access_key_id, held.secret_access_key, held.session_token)

    def send(self, asked: Call, versions: Mapping[str, str]) -> tuple[int, str, str]:
        """Make a call and return the status, the error code and the id of the request."""
        made = self._signed(asked, _line(asked, versions))
        target = made.url.removeprefix(self._endpoint)
        self._connection.request(made.method, target, made.body or None, {**made.headers, "User-Agent": AGENT})
        answer = self._connection.getresponse()
        code = re.search(rb"<Code>(\w+)</Code>", answer.read())
        return answer.status, code[1].decode() if code else "", answer.getheader("x-amz-request-id", "")

    def close(self) -> None:
        self._connection.close()

    def _signed(self, asked: Call, line: tuple[str, str, dict[str, str], bytes]) -> Any:
        method, target, headers, body = line
        made = AWSRequest(method, self._endpoint + target, headers=headers, data=body)
        if self._keys:
            sign = S3SigV4QueryAuth if asked.presigned else S3SigV4Auth
            sign(self._keys, "s3", "us-east-1").add_auth(made)
        return made.prepare()


def _line(asked: Call, versions: Mapping[str, str]) -> tuple[str, str, dict[str, str], bytes]:
    """Return method, target, headers and body of a call."""
    method, query = _LINES[asked.method]
    query = query | {_QUERY[name]: str(value) for name, value in asked.options if name in _QUERY}
    query |= {"versionId": versions[asked.version]} if asked.version else {}
    headers = dict(asked.headers)
    if asked.option("Tagging"):
        headers["x-amz-tagging"] = asked.option("Tagging")
    if asked.option("CopySource"):
        headers["x-amz-copy-source"] = "/" + "/".join(asked.option("CopySource"))
    body = _BODIES.get(asked.method, b"")
    if asked.method == "put_bucket_tagging":
        headers["content-md5"] = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    where = "/".join(part for part in ("", asked.bucket, quote(asked.key)) if part or not asked.bucket)
    target = f"/{where.lstrip('/')}" + (f"?{urlencode(query)}" if query else "")
    return method, target, headers, body
