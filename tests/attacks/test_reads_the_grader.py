"""The memory of the grader: /proc, ptrace, process_vm_readv, a debugger's calls."""

from __future__ import annotations

import os

import pytest


@pytest.mark.parametrize("file", ["mem", "environ", "maps", "cmdline", "fd", "root", "cwd", "task"])
def test_proc_shows_nobody(course, file: str) -> None:
    code = """
    import os

    def attack(file, *targets):
        seen = []
        for target in (*targets, os.getppid(), 1):
            path = f"/proc/{target}/{file}"
            for look in (os.listdir, lambda path: open(path, "rb").read(1)):
                try:
                    look(path)
                    seen.append(path)
                except OSError:
                    pass
        return seen
    """
    outcome = course.attack_once(code, file, os.getpid(), course.jail.pid)
    assert (outcome.status, outcome.value) == ("ok", [])


def test_no_call_reads_or_writes_the_memory_of_another(course) -> None:
    code = """
    import ctypes
    import os

    PTRACE, READ, WRITE, KCMP, PIDFD_OPEN, PIDFD_GETFD, PROCESS_MADVISE = 101, 310, 311, 312, 434, 438, 440

    def attack(*targets):
        libc = ctypes.CDLL(None, use_errno=True)
        space = ctypes.create_string_buffer(64)
        piece = (ctypes.c_void_p * 2)(ctypes.addressof(space), 64)
        answers = []
        for target in (*targets, os.getppid(), 1):
            answers.append(libc.syscall(PTRACE, 16, target, 0, 0))
            answers.append(libc.syscall(PTRACE, 0x4206, target, 0, 0))
            for call in (READ, WRITE):
                answers.append(libc.syscall(call, target, piece, 1, piece, 1, 0))
            for call in (KCMP, PIDFD_OPEN, PIDFD_GETFD, PROCESS_MADVISE):
                answers.append(libc.syscall(call, target, 0, 0, 0, 0))
        return answers
    """
    assert set(course.attack_once(code, os.getpid(), course.jail.pid).value) == {-1}
