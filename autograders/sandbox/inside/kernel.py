"""Which of the kernel's interfaces does Python not offer?"""

from __future__ import annotations

import ctypes
from typing import Any

# Loaded once, before the forks.
_LIBC = ctypes.CDLL(None, use_errno=True)
_CAPABILITY_VERSION_3 = 0x20080522


def syscall(number: int, *arguments: Any) -> int:
    """Make a system call. Raises OSError."""
    return _done(_LIBC.syscall(number, *arguments))


def prctl(option: int, first: Any = 0, second: Any = 0) -> int:
    """Ask something of the kernel about this process. Raises OSError."""
    return _done(_LIBC.prctl(option, first, second, 0, 0))


def drop_capabilities() -> None:
    """Give up every privilege that root or a user namespace gives. Raises OSError."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _done(_LIBC.capset(header, (ctypes.c_uint32 * 6)()))


def _done(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), "the kernel refused")
    return answer
