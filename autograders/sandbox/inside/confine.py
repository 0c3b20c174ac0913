"""How does a fresh child give up everything that learner code does not need?"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass

from autograders.sandbox.inside import landlock, seccomp
from autograders.sandbox.inside.syscalls import Machine

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPABILITY_VERSION_3 = 0x20080522
NULL, RESULT = 0, 3


@dataclass(frozen=True, slots=True)
class Walls:
    """What this kernel offers: a seccomp filter, and Landlock's version (0: none)."""

    machine: Machine | None
    landlock: int

    @classmethod
    def here(cls) -> Walls:
        """Ask the kernel."""
        return cls(seccomp.machine(), landlock.version())


def confine(walls: Walls, limits: Mapping[str, int], readable: list[str], private: str) -> None:
    """Shut this process in, for good. Raises OSError when a wall that should hold does not."""
    os.chdir(private)
    _limit(limits)
    if platform.system() == "Linux":
        _disarm()
    if walls.landlock:
        landlock.confine(walls.landlock, readable, private)
    if walls.machine:
        seccomp.confine(walls.machine)


def keep_only(result: int, printed: int) -> None:
    """Leave this process an empty input, an output that is counted, and the line for its results."""
    nothing = os.open(os.devnull, os.O_RDWR)
    # First out of the way of the numbers that they are to have.
    free = 64
    os.dup2(nothing, free), os.dup2(printed, free + 1), os.dup2(result, free + 2)
    for target, number in ((NULL, free), (1, free + 1), (2, free + 1), (RESULT, free + 2)):
        os.dup2(number, target)
    os.closerange(RESULT + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _limit(limits: Mapping[str, int]) -> None:
    wanted = {
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        # Where the limit counts (not for root) it says the same as the filter: no other process, no thread.
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in wanted.items():
        try:
            resource.setrlimit(name, (value, value))
        except (OSError, ValueError):
            # macOS refuses some of them; there the tier says that nothing is promised.
            if platform.system() == "Linux":
                raise


def _disarm() -> None:
    """Die with the server, be closed to debuggers, and hold no capability."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "the capabilities cannot be dropped")
