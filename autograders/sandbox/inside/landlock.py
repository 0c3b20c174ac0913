"""How does this process lose sight of every file but a few?

Source: https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REGULAR, _REFER, _TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14
_READ = _READ_FILE | _READ_DIR
# No links, sockets, pipes or devices: nothing in the private folder may point out of it.
_PRIVATE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REGULAR | _REFER | _TRUNCATE
_OF_A_FILE = _WRITE_FILE | _READ_FILE | _TRUNCATE
# The rights on files that each version of the interface knows, as the number of bits.
_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK, _SCOPES = 0b11, 0b11


def version() -> int:
    """Return the version of the interface in this kernel; 0 without Landlock."""
    if platform.system() != "Linux":
        return 0
    return max(0, int(_libc().syscall(_CREATE, None, ctypes.c_size_t(0), 1)))


def confine(known: int, readable: Iterable[str], private: str) -> None:
    """Leave this process `readable` to read and `private` to write, for good. Needs no_new_privs."""
    handled = (1 << _BITS[min(known, max(_BITS))]) - 1
    attributes = struct.pack("=QQQ", handled, _NETWORK, _SCOPES)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = _done(_libc().syscall(_CREATE, attributes, ctypes.c_size_t(size), 0))
    for path, rights in (*((path, _READ) for path in readable), ("/dev/null", _OF_A_FILE), (private, _PRIVATE)):
        _allow(ruleset, path, rights & handled)
    _done(_libc().syscall(_RESTRICT, ruleset, 0))
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    rights &= -1 if os.path.isdir(path) else _OF_A_FILE
    try:
        _done(_libc().syscall(_ADD, ruleset, 1, struct.pack("=Qi", rights, place), 0))
    finally:
        os.close(place)


def _done(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), "Landlock refused")
    return answer


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
