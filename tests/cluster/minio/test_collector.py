"""Who takes the audit records that MinIO sends, and writes them down?"""

from __future__ import annotations

import http.client
import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError, Credentials
from cluster.minio import MinioSession
from cluster.minio.collector import ALIVE, FENCE, LARGEST, RECORDS, SEEN, Collector, settle

RECORD = {
    "version": "1",
    "api": {"name": "GetObject", "bucket": "ml-datasets", "statusCode": 200},
    "requestHeader": {"Authorization": "AWS4 of somebody", "X-Amz-Security-Token": "theirs", "User-Agent": "boto"},
    "requestQuery": {"X-Amz-Signature": "theirs", "X-Amz-Expires": "60"},
    "accessKey": "somebody",
}


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    with Collector(tmp_path / "audit.jsonl", "instance", "ROOT") as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        made.shutdown()


def ask(collector: Collector, method: str, path: str, body: bytes = b"", token: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", int(collector.server_address[1]), timeout=10)
    try:
        connection.request(method, path, body, {"Authorization": token} if token else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def post(collector: Collector, record: Any, token: str = "") -> int:
    return ask(collector, "POST", RECORDS, json.dumps(record).encode(), token or collector.token)[0]


def written(tmp_path: Path) -> list[Any]:
    return [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]


def test_a_record_is_written_without_what_would_let_its_reader_in(collector: Collector, tmp_path: Path) -> None:
    assert post(collector, RECORD) == 204
    [record] = written(tmp_path)
    assert record["requestHeader"] == {"User-Agent": "boto"}
    assert record["requestQuery"] == {"X-Amz-Expires": "60"}
    assert record["api"]["name"] == "GetObject"
    assert stat.S_IMODE((tmp_path / "audit.jsonl").stat().st_mode) == 0o600


@pytest.mark.parametrize("token", ["", "another", "Bearer another"])
def test_nobody_else_can_write_a_record(collector: Collector, tmp_path: Path, token: str) -> None:
    assert ask(collector, "POST", RECORDS, json.dumps(RECORD).encode(), token)[0] == 403
    assert written(tmp_path) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"text"'])
def test_what_is_no_record_is_refused_and_the_next_one_is_taken(
    collector: Collector, tmp_path: Path, body: bytes
) -> None:
    assert ask(collector, "POST", RECORDS, body, collector.token)[0] == 500
    assert post(collector, RECORD) == 204
    assert len(written(tmp_path)) == 1


def test_a_record_that_is_too_large_is_not_read(collector: Collector) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", int(collector.server_address[1]), timeout=10)
    connection.putrequest("POST", RECORDS)
    connection.putheader("Authorization", collector.token)
    connection.putheader("Content-Length", str(LARGEST + 1))
    connection.endheaders()
    assert connection.getresponse().status == 403
    connection.close()


def test_it_says_which_one_it_is(collector: Collector) -> None:
    assert ask(collector, "GET", ALIVE) == (200, b"instance")
    assert ask(collector, "GET", "/else")[0] == 404


def test_a_fence_of_root_is_seen_and_not_written(collector: Collector, tmp_path: Path) -> None:
    fence = {"api": {"name": "HeadBucket", "bucket": f"{FENCE}1"}, "accessKey": "ROOT"}
    assert post(collector, fence) == 204
    assert ask(collector, "GET", f"{SEEN}{FENCE}1")[0] == 200
    assert not collector.saw(f"{FENCE}2", 0)
    assert written(tmp_path) == []


def test_whoever_pretends_to_be_a_fence_is_written_down(collector: Collector, tmp_path: Path) -> None:
    assert post(collector, {"api": {"bucket": f"{FENCE}1"}, "accessKey": "intern"}) == 204
    assert not collector.saw(f"{FENCE}1", 0)
    assert len(written(tmp_path)) == 1


def test_a_server_that_is_gone_is_an_error_in_words() -> None:
    with pytest.raises(BackendError, match="does not answer"):
        settle("http://127.0.0.1:1", Credentials("ROOT", "secret"), "http://127.0.0.1:1")


@pytest.mark.go
def test_minio_tells_of_every_request_in_order_and_names_no_secret(store: MinioSession, bucket: str) -> None:
    before = len(store.audit())
    s3 = store.client("s3")
    for number in range(5):
        s3.put_object(Bucket=bucket, Key=f"audited/{number}", Body=b"")
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "audited/0"})
    connection = http.client.HTTPConnection(store.endpoint.removeprefix("http://"), timeout=10)
    connection.request("GET", link.removeprefix(store.endpoint))
    assert connection.getresponse().status == 200
    connection.close()
    records = store.audit(before)
    assert [record["api"]["object"] for record in records] == [f"audited/{number}" for number in (0, 1, 2, 3, 4, 0)]
    assert {record["accessKey"] for record in records} == {store.root.access_key_id}
    text = json.dumps(records).lower()
    assert not [name for name in ("authorization", "x-amz-signature", "x-amz-security-token") if f'"{name}"' in text]
