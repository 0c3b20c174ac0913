"""Who takes the audit records in the cluster, and hands them out?"""

from __future__ import annotations

import ast
import http.client
import json
import os
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.embedded import audit
from cluster.kind import tls
from cluster.kind.store import collector
from cluster.minio import collector as on_this_machine

TOKEN, ROOT = "a-token", "ROOT1"
RECORD: dict[str, Any] = {"accessKey": "KEY1", "api": {"name": "GetObject", "bucket": "ml-datasets"}}


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[int]:
    pair = tls.authority(tmp_path, ("localhost",)).issue(("localhost",))
    (tmp_path / "both.pem").write_text(pair.certificate + pair.key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "both.pem")
    server = collector.Collector(("127.0.0.1", 0), tmp_path, TOKEN, ROOT, context)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def ask(port: int, folder: Path, method: str, path: str, body: bytes = b"", token: str = TOKEN) -> int:
    trust = ssl.create_default_context(cafile=folder / tls.AUTHORITY)
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=10)
    try:
        connection.request(method, path, body, {"Authorization": token, "Connection": "close"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def post(port: int, folder: Path, record: object, token: str = TOKEN) -> int:
    return ask(port, folder, "POST", collector.RECORDS, json.dumps(record).encode(), token)


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(collector.__file__).read_text())
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in found} <= sys.stdlib_module_names


def test_it_knows_the_same_secrets_as_the_embedded_one() -> None:
    assert collector.SECRET_HEADERS == audit.SECRET_HEADERS
    assert collector.SECRET_QUERY == audit.SECRET_QUERY
    assert collector.FENCE == on_this_machine.FENCE


def test_a_record_is_kept_for_its_owner_without_what_would_let_its_reader_in(serving: int, tmp_path: Path) -> None:
    told = {**RECORD, "requestHeader": {"Authorization": "AWS4", "Host": "h"}, "requestQuery": {"X-Amz-Signature": "s"}}
    assert post(serving, tmp_path, told) == 204
    (line,) = (tmp_path / collector.FILE).read_text().splitlines()
    assert json.loads(line) == {**RECORD, "requestHeader": {"Host": "h"}, "requestQuery": {}}
    assert stat.S_IMODE((tmp_path / collector.FILE).stat().st_mode) == 0o600


def test_a_record_for_which_there_is_no_room_is_refused_and_spoils_no_other(
    serving: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    assert post(serving, tmp_path, RECORD) == 204
    with monkeypatch.context() as full:
        full.setattr(collector.os, "write", lambda file, data: write(file, data[:3]))
        assert post(serving, tmp_path, {**RECORD, "accessKey": "KEY2"}) == 500
    assert post(serving, tmp_path, {**RECORD, "accessKey": "KEY3"}) == 204
    lines = (tmp_path / collector.FILE).read_text().splitlines()
    assert [json.loads(line)["accessKey"] for line in lines] == ["KEY1", "KEY3"]


def test_nobody_writes_without_the_token(serving: int, tmp_path: Path) -> None:
    assert post(serving, tmp_path, RECORD, token="another") == 403
    assert ask(serving, tmp_path, "POST", collector.RECORDS, b"rubbish") == 500
    assert not (tmp_path / collector.FILE).exists()


def test_a_token_may_say_what_it_is(serving: int, tmp_path: Path) -> None:
    assert post(serving, tmp_path, RECORD, token=f"Bearer {TOKEN}") == 204


def test_it_says_that_it_lives_and_nothing_else(serving: int, tmp_path: Path) -> None:
    assert ask(serving, tmp_path, "GET", collector.ALIVE) == 200
    assert ask(serving, tmp_path, "GET", "/records/audit.jsonl") == 404


def test_somebody_who_does_not_shake_hands_keeps_nobody_waiting(serving: int, tmp_path: Path) -> None:
    import socket

    with socket.create_connection(("127.0.0.1", serving)):
        assert ask(serving, tmp_path, "GET", collector.ALIVE) == 200


def test_only_a_fence_of_root_is_left_out(serving: int, tmp_path: Path) -> None:
    fence = {"accessKey": ROOT, "api": {"bucket": "seclab-fence-1"}}
    post(serving, tmp_path, fence)
    post(serving, tmp_path, {**fence, "accessKey": "KEY1"})
    assert len((tmp_path / collector.FILE).read_text().splitlines()) == 1
    assert collector.read(tmp_path, 0, "seclab-fence-1") is not None


def test_old_fences_are_forgotten(serving: int, tmp_path: Path) -> None:
    for number in range(collector.FENCES_KEPT + 2):
        post(serving, tmp_path, {"accessKey": ROOT, "api": {"bucket": f"seclab-fence-{number}"}})
    kept = (tmp_path / collector.FENCES).read_text().split()
    assert len(kept) == collector.FENCES_KEPT
    assert kept[-1] == f"seclab-fence-{collector.FENCES_KEPT + 1}"


def test_reading_goes_on_where_it_ended_and_gives_whole_lines(tmp_path: Path) -> None:
    (tmp_path / collector.FILE).write_bytes(b'{"a":1}\n{"b":2}\n{"c"')
    found = collector.read(tmp_path, 8, "")
    assert found == b'{"size": 20, "more": false}\n{"b":2}\n'


def test_before_the_first_record_there_is_nothing(tmp_path: Path) -> None:
    assert collector.read(tmp_path, 0, "") == b'{"size": 0, "more": false}\n'


def test_a_fence_that_does_not_come_is_said(tmp_path: Path) -> None:
    assert collector.read(tmp_path, 0, "seclab-fence-1", 0.01) is None


def test_an_open_door_answers_and_a_closed_one_refuses(serving: int) -> None:
    assert collector.reach("127.0.0.1", serving) == "answered"
    assert collector.reach("127.0.0.1", 1) == "refused"


def test_it_runs_as_one_file_with_nothing_around_it(serving: int) -> None:
    command = [sys.executable, "-I", collector.__file__, "reach", "127.0.0.1", str(serving)]
    assert subprocess.run(command, capture_output=True, check=True, timeout=30).stdout == b"answered"
