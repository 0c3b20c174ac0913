"""Does a user without rights get networks of their own?"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cluster.embedded.fabric import namespaces
from cluster.embedded.fabric.namespaces import Namespace, leave_host

NETNS_COOKIE = 71


def test_whoever_leaves_the_host_is_root_of_a_network_without_links(apart: Callable[..., Any]) -> None:
    def leave() -> Any:
        before = os.getuid()
        leave_host()
        return before, os.getuid(), [name for _, name in socket.if_nameindex()]

    before, after, links = apart(leave)
    assert before != 0
    assert (after, links) == (0, ["lo"])


def test_a_socket_stays_in_the_namespace_that_it_was_made_in(apart: Callable[..., Any]) -> None:
    def two() -> Any:
        leave_host()
        here, there = os.stat("/proc/self/ns/net").st_ino, Namespace.make()
        with there.inside():
            inside = os.stat("/proc/thread-self/ns/net").st_ino
        link = there.socket(socket.SOCK_STREAM)
        back = os.stat("/proc/self/ns/net").st_ino
        with there.inside():
            other = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        cookies = {one.getsockopt(socket.SOL_SOCKET, NETNS_COOKIE, 8) for one in (link, other)}
        return here == back, inside != here, len(cookies)

    assert apart(two) == [True, True, 1]


def test_a_refusal_says_which_call_and_why(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="setns: Bad file descriptor"):
        namespaces._call("setns", -1, namespaces.NEW_NET)
    assert Path("/proc/self/ns/net").exists()
