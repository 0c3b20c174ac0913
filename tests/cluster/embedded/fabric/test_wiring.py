"""Can every address reach every other through the router, and none the machine?"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import Any

from cluster.embedded.fabric.namespaces import Namespace, leave_host
from cluster.embedded.fabric.wiring import build

PODS = ("10.0.0.1", "10.0.0.2", "192.168.7.7")
SECONDS = 5


def built() -> Mapping[str, Namespace]:
    leave_host()
    return build(PODS)


def exchange(there: Mapping[str, Namespace], source: str, destination: str) -> tuple[str, str]:
    """Connect, and return the addresses that either end sees."""
    with namespace(there, destination).socket(socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((destination, 80))
        listener.listen()
        listener.settimeout(SECONDS)
        with namespace(there, source).socket(socket.SOCK_STREAM) as link:
            link.settimeout(SECONDS)
            link.bind((source, 0))
            link.connect((destination, 80))
            with listener.accept()[0] as accepted:
                return accepted.getpeername()[0], link.getpeername()[0]


def namespace(there: Mapping[str, Namespace], address: str) -> Namespace:
    return there.get(address, there[""])


def test_pods_and_addresses_outside_reach_each_other_as_themselves(apart: Callable[..., Any]) -> None:
    ends = [(one, other) for one in (*PODS, "203.0.113.7") for other in (*PODS, "169.254.169.254") if one != other]
    seen = apart(lambda: [exchange(there, *pair) for there in [built()] for pair in ends])
    assert seen == [list(pair) for pair in ends]


def test_a_pod_reaches_itself(apart: Callable[..., Any]) -> None:
    assert apart(lambda: exchange(built(), PODS[0], PODS[0])) == [PODS[0], PODS[0]]


def test_each_pod_has_one_link_and_the_router_one_to_each(apart: Callable[..., Any]) -> None:
    def links() -> Any:
        there = built()
        router = sorted(name for _, name in socket.if_nameindex())
        with there[PODS[0]].inside():
            return router, sorted(name for _, name in socket.if_nameindex())

    assert apart(links) == [["lo", "pod0", "pod1", "pod2", "pod3"], ["eth0", "lo"]]


def test_a_listener_of_the_machine_is_out_of_reach(apart: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def reach() -> int:
            with built()[PODS[0]].socket(socket.SOCK_STREAM) as link:
                link.settimeout(SECONDS)
                return link.connect_ex(("127.0.0.1", port))

        assert apart(reach) == 111


def test_a_hundred_pods_are_no_trouble(apart: Callable[..., Any]) -> None:
    def many() -> int:
        leave_host()
        return len(build(f"10.1.{number // 10}.{number % 10 + 1}" for number in range(100)))

    assert apart(many) == 101
