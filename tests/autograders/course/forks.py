"""How does a test do something in a process of its own, with everything imported already?"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable


def begin(action: Callable[[int], None]) -> tuple[int, int]:
    """Start it; return the process and the end of a pipe, whose other end `action` gets."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child:
        os.close(theirs)
        return child, ours
    code = 1
    try:
        action(theirs)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def end(child: int, ours: int) -> tuple[int, bytes]:
    """Return how it ended and what it wrote."""
    with open(ours, "rb") as said:
        written = said.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), written


def in_a_fork(action: Callable[[int], None]) -> tuple[int, bytes]:
    """Do both."""
    return end(*begin(action))
