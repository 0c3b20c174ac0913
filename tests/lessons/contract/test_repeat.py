"""Is grading found that draws lots, or that wants the network?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.catalogue import load
from lessons.contract.repeat import unsteady_grades

Copy = Callable[..., Path]
BODY = "    return _closed(answer, METRICS)"


def test_an_order_that_comes_from_a_set_is_found(toy: Copy) -> None:
    shuffled = '    return _finding(answer, 1, "a", "b", 1, " ".join({"one", "two", "three", "four", "five"}))'
    found = unsteady_grades(load(toy(changes={"rubric.py": (BODY, shuffled)})))
    message = "the reference: two gradings differ about opens_the_metrics_collector."
    assert any(line.startswith(message) for line in found)


def test_lots_without_a_seed_are_found(toy: Copy) -> None:
    drawn = '    import random\n    return _finding(answer, 1, "a", "b", 1, str(random.random()))'
    assert unsteady_grades(load(toy(changes={"rubric.py": (BODY, drawn)})))


@pytest.mark.parametrize(
    ("asks", "address"),
    [
        ('socket.create_connection(("192.0.2.1", 80), timeout=1)', "192.0.2.1"),
        ('socket.getaddrinfo("example.org", 443)', "example.org"),
        ('socket.gethostbyname("example.org")', "example.org"),
        ('socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))', "192.0.2.1"),
        ('socket.socket(socket.AF_INET6).connect(("2001:db8::1", 80))', "2001:db8::1"),
    ],
)
def test_a_check_that_wants_the_network_is_found_though_it_hides_it(toy: Copy, asks: str, address: str) -> None:
    hidden = f"    import socket\n    try:\n        {asks}\n    except OSError:\n        pass\n{BODY}"
    found = unsteady_grades(load(toy(changes={"rubric.py": (BODY, hidden)})))
    assert found == [f"open_ports/rubric.py: grading asked for {address}. Grade without the network."]


def test_a_check_may_ask_this_machine(toy: Copy) -> None:
    local = (
        "    import socket\n"
        '    with socket.create_server(("127.0.0.1", 0)) as server:\n'
        '        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()\n'
        '    with socket.socket(socket.AF_UNIX) as file:\n        file.connect_ex("/nowhere")\n'
        f"{BODY}"
    )
    assert unsteady_grades(load(toy(changes={"rubric.py": (BODY, local)}))) == []


def test_a_rubric_that_ends_the_program_is_found(toy: Copy) -> None:
    lesson = load(toy(changes={"rubric.py": (BODY, "    import os\n    os._exit(3)")}))
    with pytest.raises(RuntimeError, match="ended with 3"):
        unsteady_grades(lesson)
