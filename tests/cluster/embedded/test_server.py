"""Can the server be run by hand, and does it say why it cannot?"""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from cluster.embedded.backend import EmbeddedSession

COMMAND = [sys.executable, "-m", "cluster.embedded.server"]


def test_a_port_that_is_taken_is_said_to_be(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = subprocess.run([*COMMAND, "--state", str(tmp_path), "--port", port], capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.startswith("The object store cannot run:")
    assert "in use" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_a_state_that_is_served_already_is_not_served_twice(store: EmbeddedSession) -> None:
    folder = str(store.audit_log.parent)
    ran = subprocess.run([*COMMAND, "--state", folder], capture_output=True, text=True)
    assert (ran.returncode, "already" in ran.stderr) == (1, True)


def test_in_the_foreground_it_prints_where_it_listens(tmp_path: Path) -> None:
    with subprocess.Popen([*COMMAND, "--state", str(tmp_path)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdout.readline().startswith("http://127.0.0.1:")
        server.terminate()
