"""A pipe that is told to signal another process when something is written (F_SETOWN, F_SETSIG)."""

from __future__ import annotations

import os


def test_no_pipe_signals_for_the_child(course) -> None:
    code = """
    import fcntl
    import os
    import signal

    def attack(*targets):
        reached = []
        for target in (*targets, os.getppid(), 1):
            reading, writing = os.pipe()
            for command, value in ((8, target), (10, signal.SIGKILL)):
                try:
                    fcntl.fcntl(reading, command, value)
                    reached.append((target, command))
                except OSError:
                    pass
            fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
            os.write(writing, b"x")
        return reached
    """
    outcome = course.attack_once(code, os.getpid(), course.jail.pid)
    assert (outcome.status, outcome.value) == ("ok", [])
