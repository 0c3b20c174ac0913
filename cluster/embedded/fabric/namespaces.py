"""How does a process get networks of its own, without being root?

Inside a user namespace everybody is root of what they make there. A socket
stays in the namespace that it was made in, so one thread can hold the sockets
of every pod. When the last process and socket are gone, so is the namespace.
Source: https://man7.org/linux/man-pages/man7/user_namespaces.7.html
"""

from __future__ import annotations

import ctypes
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEW_USER, NEW_NET = 0x10000000, 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def leave_host() -> None:
    """Move this process into new user and network namespaces. Raises OSError.

    It must have one thread only.
    """
    user, group = os.getuid(), os.getgid()
    _call("unshare", NEW_USER | NEW_NET)
    # https://man7.org/linux/man-pages/man7/user_namespaces.7.html: groups only map once setgroups is off
    for name, line in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        Path("/proc/self", name).write_text(line)


class Namespace:
    """A network namespace, held open by a descriptor and by nothing else."""

    def __init__(self) -> None:
        """Hold the one that this thread is in."""
        self.descriptor = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    @classmethod
    def make(cls) -> Namespace:
        """Make an empty one and come back."""
        here = cls()
        _call("unshare", NEW_NET)
        try:
            return cls()
        finally:
            _call("setns", here.descriptor, NEW_NET)
            os.close(here.descriptor)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Put this thread into it for a while."""
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            _call("setns", self.descriptor, NEW_NET)
            yield
        finally:
            _call("setns", here, NEW_NET)
            os.close(here)

    def socket(self, kind: socket.SocketKind) -> socket.socket:
        """Make an IPv4 socket that does not block, in this namespace."""
        with self.inside():
            return socket.socket(socket.AF_INET, kind | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)


def _call(name: str, *arguments: int) -> None:
    if getattr(_libc, name)(*arguments):
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
