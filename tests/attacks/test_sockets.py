"""Connections to anywhere: the internet, this machine, a file, an abstract name, the kernel."""

from __future__ import annotations

import socket

import pytest

KINDS = ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG")


@pytest.mark.parametrize("kind", KINDS)
def test_no_socket_can_be_made(course, kind: str) -> None:
    code = """
    import socket

    def attack(kind):
        for form in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                socket.socket(getattr(socket, kind), form)
                return "open"
            except OSError:
                pass
    """
    outcome = course.attack_once(code, kind)
    assert (outcome.status, outcome.value) == ("ok", None)


def test_a_listening_grader_is_not_reached(course) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind("\0seclab-attack")
        abstract.listen()
        code = """
        import socket

        def attack(port):
            reached = []
            for address in (("127.0.0.1", port), "\\0seclab-attack"):
                kind = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
                try:
                    socket.socket(kind).connect(address)
                    reached.append(address)
                except OSError:
                    pass
            return reached
        """
        assert course.attack_once(code, server.getsockname()[1]).value == []


def test_no_name_is_looked_up(course) -> None:
    code = "import socket\ndef attack():\n    return socket.gethostbyname('example.org')"
    assert course.attack_once(code).status == "raised"
