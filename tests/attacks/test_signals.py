"""Signals to the grader, to the server, to process 1, and to everybody."""

from __future__ import annotations

import os

import pytest


@pytest.mark.parametrize("number", ["SIGKILL", "SIGTERM", "SIGSTOP", "SIGINT", "SIGHUP"])
def test_nobody_else_can_be_signalled(course, number: str) -> None:
    code = f"""
    import os
    import signal

    def attack(*targets):
        reached = []
        for target in (*targets, os.getppid(), 1, 0, -1):
            for send in (os.kill, os.killpg):
                try:
                    send(target, signal.{number})
                    reached.append(target)
                except OSError:
                    pass
        return reached
    """
    outcome = course.attack_once(code, os.getpid(), course.jail.pid)
    assert (outcome.status, outcome.value) == ("ok", [])


def test_nor_by_calls_that_python_does_not_offer(course) -> None:
    code = """
    import ctypes
    import os
    import signal

    def attack(*targets):
        libc = ctypes.CDLL(None, use_errno=True)
        found = []
        for target in (*targets, os.getppid(), 1):
            info = ctypes.create_string_buffer(128)
            found.append(libc.syscall(129, target, 9, info))
            found.append(libc.syscall(234, target, target, 9))
            found.append(libc.syscall(200, target, 9))
            found.append(libc.syscall(434, target, 0))
        return found
    """
    outcome = course.attack_once(code, os.getpid(), course.jail.pid)
    assert set(outcome.value) == {-1}


def test_a_signal_to_itself_ends_only_the_child(course) -> None:
    code = """
    import os
    import signal

    def attack(name):
        os.kill(os.getpid(), getattr(signal, name))
    """
    found = {name: course.attack_once(code, name) for name in ("SIGKILL", "SIGSEGV", "SIGTERM", "SIGXCPU")}
    statuses = {name: outcome.status for name, outcome in found.items()}
    assert statuses == {"SIGKILL": "killed", "SIGSEGV": "crashed", "SIGTERM": "crashed", "SIGXCPU": "timeout"}
    assert found["SIGSEGV"].error == "SIGSEGV"


def test_a_stopped_child_runs_out_of_time(course) -> None:
    code = "import os\ndef attack():\n    os.kill(os.getpid(), 19)"
    assert course.attack_once(code, limits=course.brief).status == "timeout"
