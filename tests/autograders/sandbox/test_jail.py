from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from autograders import sandbox
from autograders.sandbox import Jail, Walls

HONEST = "def f(x):\n    return x + 1"
ENDLESS = "def f(x):\n    while True:\n        open('file', 'w').close()"
KINDS = {
    "best": Walls(),
    "no namespaces": Walls(namespaces=False),
    "no walls": Walls(False, False, False),
}


@pytest.fixture(params=list(KINDS))
def walls(request: pytest.FixtureRequest) -> Walls:
    return KINDS[request.param]


@pytest.fixture
def jail(walls: Walls) -> Iterator[Jail]:
    jail = Jail(walls)
    yield jail
    jail.close()


def works(jail: Jail) -> bool:
    return sandbox.call(HONEST, "f", [(1,)], jail=jail)[0].value == 2


def family(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def grader(walls: Walls, after: str, folder: Path) -> subprocess.Popen[str]:
    """Start a program that has a jail, prints its process number, and goes on with `after`."""
    program = (
        f"from autograders import sandbox\njail = sandbox.Jail(sandbox.{walls})\nprint(jail.pid, flush=True)\n{after}"
    )
    environment = {**os.environ, "TMPDIR": str(folder)}
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe, text=True, env=environment)


def test_it_starts_with_the_first_call_and_stays_warm(jail: Jail) -> None:
    assert works(jail)
    pid = jail.pid
    assert works(jail)
    assert jail.pid == pid


def test_a_server_that_dies_is_started_again(jail: Jail) -> None:
    for index in (0, -1):
        victim = family(jail.pid)[index]
        victim.kill()
        psutil.wait_procs([victim], 10)
        assert works(jail)


def test_a_closed_jail_leaves_no_process_and_opens_again(jail: Jail) -> None:
    before = family(jail.pid)
    jail.close()
    assert psutil.wait_procs(before, 10)[1] == []
    assert works(jail)


def test_an_interrupted_call_does_not_disturb_the_next(jail: Jail) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    assert works(jail)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(KeyboardInterrupt):
            sandbox.call(ENDLESS, "f", [(1,)], jail=jail, limits=sandbox.Limits(cpu_seconds=60, wall_seconds=60))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert works(jail)


def test_threads_take_turns(jail: Jail) -> None:
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(works(jail))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4
    # A server that a thread has started may end with that thread.
    assert works(jail)


def test_a_grader_that_ends_leaves_nothing(walls: Walls, tmp_path: Path) -> None:
    with grader(walls, "input()", tmp_path) as program:
        assert program.stdout
        left = family(int(program.stdout.readline()))
        program.communicate("\n")
    assert program.returncode == 0
    assert psutil.wait_procs(left, 10)[1] == []
    assert list(tmp_path.iterdir()) == []


def test_a_grader_that_is_killed_in_a_call_leaves_nothing(walls: Walls, tmp_path: Path) -> None:
    limits = "sandbox.Limits(cpu_seconds=300, wall_seconds=300, batch_seconds=300)"
    after = f"print('now', flush=True)\nsandbox.call({ENDLESS!r}, 'f', [(1,)], jail=jail, limits={limits})"
    with grader(walls, after, tmp_path) as program:
        assert program.stdout
        pid = int(program.stdout.readline())
        assert program.stdout.readline() == "now\n"
        left = family(pid)
        program.kill()
    assert psutil.wait_procs(left, 10)[1] == []
    assert list(tmp_path.iterdir()) == []


def test_a_forked_grader_gets_its_own_server(walls: Walls, tmp_path: Path) -> None:
    after = (
        "import os\n"
        f"call = lambda: sandbox.call({HONEST!r}, 'f', [(1,)], jail=jail)[0].value\n"
        "before = jail.pid\n"
        "if not os.fork():\n"
        "    print(call() == 2 and jail.pid != before, flush=True)\n"
        "    jail.close()\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "print(call() == 2 and jail.pid == before, flush=True)\n"
    )
    with grader(walls, after, tmp_path) as program:
        assert program.stdout
        assert program.stdout.read().split()[1:] == ["True", "True"]


def test_without_bubblewrap_the_next_tier_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    missing = Jail()
    assert (missing.tier.namespaces, works(missing)) == (False, True)
    assert missing.reasons == ("bubblewrap is not installed",)
    missing.close()
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'No permissions to create a new namespace' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    refused = Jail()
    assert (refused.tier.namespaces, works(refused)) == (False, True)
    assert refused.reasons == ("No permissions to create a new namespace",)
    refused.close()
