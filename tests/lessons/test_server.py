"""Does the course server come up, stay alone, and leave nothing behind?"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from lessons import server
from lessons.commands.failure import Failure
from lessons.server import AlreadyServed

# A server that answers like JupyterLab, and has a child like a kernel that ignores a polite end.
STAND_IN = """
import http.server, os, subprocess, sys
stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
child = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
child.stdout.readline()
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.headers["Authorization"] == "token " + sys.argv[2] else 403)
        self.end_headers()
    def do_POST(self):
        child.kill()
        child.wait()
        os._exit(int(self.path[1:]))
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "jupyter").mkdir()
    monkeypatch.setattr(server, "STOP_SECONDS", 0.2)
    runs(monkeypatch, STAND_IN)
    return tmp_path


def runs(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let a script stand in for JupyterLab."""

    def command(place: Path, port: int, token: str) -> tuple[list[str], dict[str, str]]:
        return [sys.executable, "-c", script, str(port), token], dict(os.environ)

    monkeypatch.setattr(server, "jupyter_command", command)


def signalled(number: signal.Signals, seen: list[str]) -> Callable[[str], None]:
    """When ready: note the address, and send ourselves a signal."""

    def ready(url: str) -> None:
        seen.append(url)
        os.kill(os.getpid(), number)

    return ready


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_all_its_children(place: Path, number: signal.Signals) -> None:
    before, seen = psutil.Process().children(recursive=True), list[str]()
    server.serve(place, 0, signalled(number, seen))
    assert seen[0].startswith("http://127.0.0.1:")
    assert psutil.Process().children(recursive=True) == before
    assert not (place / ".jupyter.json").exists()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ready_is_said_only_when_it_answers_and_the_token_is_kept_private(place: Path) -> None:
    def ready(url: str) -> None:
        state = place / ".jupyter.json"
        assert json.loads(state.read_text())["url"] == url
        assert stat.S_IMODE(state.stat().st_mode) == 0o600
        assert server._answers_now(int(url.split(":")[2].split("/")[0]), url.split("token=")[1])
        os.kill(os.getpid(), signal.SIGTERM)

    server.serve(place, 0, ready)


def test_a_second_one_is_told_where_the_first_is(place: Path) -> None:
    def ready(url: str) -> None:
        with pytest.raises(AlreadyServed) as found, server.alone(place):
            pass
        assert found.value.url == url
        os.kill(os.getpid(), signal.SIGTERM)

    with server.alone(place):
        server.serve(place, 0, ready)


def test_a_second_one_that_comes_too_early_is_told_nothing_yet(place: Path) -> None:
    with server.alone(place), pytest.raises(AlreadyServed) as found, server.alone(place):
        pass
    assert found.value.url is None


def test_what_a_killed_start_left_is_ended_by_the_next(place: Path) -> None:
    script = """
import os, sys, pathlib
from lessons import server
server.jupyter_command = lambda place, port, token: ([sys.executable, "-c", sys.argv[2], str(port), token], os.environ)
place = pathlib.Path(sys.argv[1])
with server.alone(place):
    server.serve(place, 0, lambda url: print(url, flush=True))
"""
    command = [sys.executable, "-c", script, str(place), STAND_IN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline().startswith("http://127.0.0.1:")
        left = psutil.Process(killed.pid).children(recursive=True)
        killed.kill()
    assert len(left) == 2
    assert all(server._alive(process) for process in left)
    with server.alone(place):
        assert not any(server._alive(process) for process in left)


def test_a_process_that_only_has_the_same_number_is_left_alone(place: Path) -> None:
    state = {"url": "http://…", "pid": os.getpid(), "created": 1.0}
    (place / ".jupyter.json").write_text(json.dumps(state))
    with server.alone(place):
        pass


@pytest.mark.parametrize(
    "state",
    ["", "{", "[]", '{"pid": 1}', '{"url": 1, "pid": "x", "created": null}', '{"url": "", "pid": -1, "created": 1}'],
)
def test_a_damaged_note_about_the_last_start_is_ignored(place: Path, state: str) -> None:
    (place / ".jupyter.json").write_text(state)
    with server.alone(place):
        pass


def test_a_server_that_does_not_come_up_is_quoted(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs(monkeypatch, "print('starting'); print('no such option: --x'); raise SystemExit(7)")
    with pytest.raises(Failure, match=r"JupyterLab ended with exit code 7\. Its last word: no such option: --x"):
        server.serve(place, 0, lambda _: None)


def test_a_server_that_never_answers_is_ended(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "READY_SECONDS", 0)
    runs(monkeypatch, "import signal; signal.pause()")
    before = set(psutil.Process().children())
    with pytest.raises(Failure, match="JupyterLab does not answer"):
        server.serve(place, 0, lambda _: None)
    assert set(psutil.Process().children()) <= before


def ended_with(code: int) -> Callable[[str], None]:
    """When ready: let the server end itself."""

    def ready(url: str) -> None:
        connection = http.client.HTTPConnection(url.split("/")[2])
        connection.request("POST", f"/{code}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.getresponse()
        connection.close()

    return ready


def test_a_server_that_was_shut_down_from_its_menu_is_no_failure(place: Path) -> None:
    server.serve(place, 0, ended_with(0))
    assert not (place / ".jupyter.json").exists()


def test_a_server_that_crashes_is_a_failure(place: Path) -> None:
    with pytest.raises(Failure, match="JupyterLab ended with exit code 9"):
        server.serve(place, 0, ended_with(9))


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Failure, match="cannot be used") as found:
        server.free_port(taken.getsockname()[1])
    assert found.value.next_step == "Leave --port out, or name another one."
