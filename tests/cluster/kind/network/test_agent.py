"""The agent as a process of its own, on loopback, as it runs in a pod."""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cluster.embedded.fabric.handlers import Listener
from cluster.kind.network import agent, sources
from cluster.kind.network.sources import AGENT

Serve = Callable[..., dict[str, str]]
LOOPBACK = "127.0.0.1"
HANDLER = "labs.prod_namespace.services:gateway"


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as link:
        link.bind((LOOPBACK, 0))
        return int(link.getsockname()[1])


def run(act: str, environ: dict[str, str], lines: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    given = "".join(json.dumps(line) + "\n" for line in lines or [])
    done = subprocess.run(
        [sys.executable, str(AGENT), act], input=given, env=environ, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def flow(port: int, protocol: str = "TCP", payload: bytes = b"hello\n", **more: Any) -> dict[str, Any]:
    said = base64.b64encode(payload).decode()
    return {"destination": LOOPBACK, "port": port, "protocol": protocol, "payload": said, "seconds": 3, **more}


@pytest.fixture
def serve() -> Iterator[Serve]:
    started: list[subprocess.Popen[bytes]] = []

    def start(*listeners: Listener) -> dict[str, str]:
        told = sources.environment([(one, LOOPBACK) for one in listeners], sources.modules(listeners))
        environ = {**os.environ, **told, agent.CONTROL: f"seclab-test-{secrets.token_hex(8)}"}
        started.append(subprocess.Popen([sys.executable, str(AGENT), "serve"], env=environ))
        waits = [sys.executable, "-c", WAIT]
        subprocess.run(waits, env=environ, check=True, timeout=30)
        return environ

    yield start
    for process in started:
        process.kill()
        process.wait()


WAIT = f"""
import importlib.util, time
spec = importlib.util.spec_from_file_location("agent", {str(AGENT)!r})
agent = importlib.util.module_from_spec(spec)
spec.loader.exec_module(agent)
while True:
    try:
        agent.received()
        break
    except OSError:
        time.sleep(0.01)
"""


def test_listeners_answer_and_closed_ports_refuse(serve: Serve) -> None:
    echo, own, closed = free_port(), free_port(), free_port()
    environ = serve(Listener("prod/a", echo), Listener("prod/a", own, handler=HANDLER))
    tried = run("probe", environ, [flow(echo), flow(own), flow(closed)])
    assert [one["outcome"] for one in tried] == ["answered", "answered", "refused"]
    assert [base64.b64decode(one["reply"]) for one in tried] == [b"hello\n", b"accepted: hello\n", b""]
    assert all(one["from"][0] == LOOPBACK for one in tried[:2])


def test_datagrams_are_answered_and_refused(serve: Serve) -> None:
    echo, closed = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_DGRAM)
    environ = serve(Listener("prod/a", echo, "UDP"))
    tried = run("probe", environ, [flow(echo, "UDP"), flow(closed, "UDP")])
    assert [one["outcome"] for one in tried] == ["answered", "refused"]


def test_a_sink_keeps_what_arrived_and_from_whom(serve: Serve) -> None:
    port = free_port()
    environ = serve(Listener("203.0.113.66", port, handler="sink"))
    tried = run("probe", environ, [flow(port, payload=b"c-1042", source="127.0.0.1")])
    assert base64.b64decode(tried[0]["reply"]) == b"received 6 bytes\n"
    (kept,) = run("received", environ)
    assert (kept["host"], kept["port"], kept["source"]) == ("203.0.113.66", port, LOOPBACK)
    assert base64.b64decode(kept["content"]) == b"c-1042"


def test_who_says_nothing_is_silent_after_each_attempt() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind((LOOPBACK, 0))
        (tried,) = run("probe", dict(os.environ), [flow(deaf.getsockname()[1], "UDP", seconds=0.05, attempts=2)])
        asked = [deaf.recvfrom(100) for _ in range(2)]
    assert tried["outcome"] == "silent"
    assert asked[0][1] != asked[1][1], "each attempt comes from a port of its own"


def test_a_connection_that_stands_got_through_though_nobody_speaks() -> None:
    with socket.socket() as deaf:
        deaf.bind((LOOPBACK, 0))
        deaf.listen()
        (tried,) = run("probe", dict(os.environ), [flow(deaf.getsockname()[1], seconds=0.05)])
    assert (tried["outcome"], tried["reply"]) == ("answered", "")


def test_an_address_that_is_not_its_own_is_an_error() -> None:
    (tried,) = run("probe", dict(os.environ), [flow(1, source="192.0.2.1")])
    assert tried["outcome"] == "error"
    assert tried["reason"]


def test_a_handler_that_fails_answers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    broken = agent.Service(
        {"host": "prod/a", "port": 1, "address": LOOPBACK, "protocol": "TCP", "handler": "echo"}, agent.deque()
    )
    broken.handler = lambda said: said[1 // 0 :]
    assert broken.answer(LOOPBACK, b"?") == b""
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_it_says_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert agent.main([]) == 2
    assert "probe" in capsys.readouterr().err
