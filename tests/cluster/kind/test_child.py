from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cluster.kind.child import Done, TookTooLong, run


def shell(script: str) -> tuple[str, str, str]:
    return ("/bin/sh", "-c", script)


def test_what_a_program_printed_and_how_it_ended_is_returned() -> None:
    done = run(shell("echo out; echo err >&2; exit 3"), seconds=10)
    assert done == Done(3, "out\n", "err\n")
    assert done.text == "out\n\nerr"


def test_every_line_is_told_as_it_comes_without_what_is_empty() -> None:
    told: list[str] = []
    run(shell("echo ' a '; echo; echo b"), seconds=10, told=told.append)
    assert told == ["a", "b"]


def test_a_program_gets_its_input_and_only_the_environment_that_it_is_given() -> None:
    done = run(shell("cat; echo $SEEN$UNSEEN"), seconds=10, stdin=b"in ", environ={"SEEN": "yes"})
    assert done.output == "in yes\n"


def test_a_program_that_reads_no_input_is_not_the_worse_for_it() -> None:
    assert run(shell("exec <&-; exit 0"), seconds=10, stdin=b"x" * 1_000_000).exit_code == 0


def test_a_program_that_neither_reads_nor_ends_runs_no_longer_than_it_may() -> None:
    with pytest.raises(TookTooLong):
        run(shell("exec sleep 1000"), seconds=0.2, stdin=b"x" * 1_000_000)


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    assert run(shell(r"printf '\377'"), seconds=10).output == "\N{REPLACEMENT CHARACTER}"


def test_a_program_that_is_not_there_is_an_os_error() -> None:
    with pytest.raises(FileNotFoundError):
        run(("/nonexistent/program",), seconds=10)


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_program_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    script = f"echo started; sleep 1000 & echo $! >{tmp_path}/child; wait"
    with pytest.raises(TookTooLong, match=r"longer than 1 s") as late:
        run(shell(script), seconds=1)
    assert late.value.text == "started\n"
    assert not alive(int((tmp_path / "child").read_text()))


def test_a_program_that_ignores_the_asking_is_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cluster.kind.child.GRACE_SECONDS", 0.2)
    script = f"trap '' TERM; echo $$ >{tmp_path}/pid; while :; do sleep 1000; done"
    with pytest.raises(TookTooLong):
        run(shell(script), seconds=1)
    assert not alive(int((tmp_path / "pid").read_text()))


def test_ctrl_c_ends_the_program_too(tmp_path: Path) -> None:
    def interrupt(line: str) -> None:
        if line == "started":
            os.kill(os.getpid(), signal.SIGINT)

    assert threading.current_thread() is threading.main_thread()
    with pytest.raises(KeyboardInterrupt):
        run(shell(f"echo $$ >{tmp_path}/pid; echo started; exec sleep 1000"), seconds=60, told=interrupt)
    assert not alive(int((tmp_path / "pid").read_text()))


def test_a_lock_outlives_us_in_the_program_that_holds_it(tmp_path: Path) -> None:
    ours = f"""
import fcntl, os
from cluster.kind.child import run
lock = os.open({str(tmp_path / "lock")!r}, os.O_RDWR | os.O_CREAT)
fcntl.flock(lock, fcntl.LOCK_EX)
run(("/bin/sh", "-c", "echo $$ >{tmp_path}/pid; mv {tmp_path}/pid {tmp_path}/ready; exec sleep 1000"),
    seconds=60, held=(lock,), told=print)
"""
    waits = f"while [ ! -e {tmp_path}/ready ]; do sleep 0.02; done"
    parent = subprocess.Popen((sys.executable, "-c", ours))
    subprocess.run(shell(waits), check=True, timeout=30)
    parent.kill()
    parent.wait()
    child = int((tmp_path / "ready").read_text())
    held = subprocess.run(("flock", "--nonblock", str(tmp_path / "lock"), "true"), check=False).returncode
    os.kill(child, signal.SIGKILL)
    freed = subprocess.run(("flock", "--timeout", "10", str(tmp_path / "lock"), "true"), check=False).returncode
    assert (held, freed) == (1, 0)
