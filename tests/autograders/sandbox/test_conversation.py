from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograders.sandbox import Limits
from autograders.sandbox.conversation import Talk, listen

LIMITS = Limits(cpu_seconds=0.05, wall_seconds=0.2, batch_seconds=1.0, printed_bytes=100, returned_bytes=1000)
Pipes = tuple[int, int, int, int]


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    (result, result_end), (printed, printed_end) = os.pipe(), os.pipe()
    yield result, result_end, printed, printed_end
    for file in (result, result_end, printed, printed_end):
        with contextlib.suppress(OSError):
            os.close(file)


def heard(pipes: Pipes, lines: int, limits: Limits = LIMITS, used: float = 0.0) -> Talk:
    return listen(pipes[0], pipes[2], lines, limits, lambda: used)


def test_it_stops_after_the_lines_that_it_waits_for(pipes: Pipes) -> None:
    os.write(pipes[1], b"one\ntwo\n")
    assert heard(pipes, 2) == Talk((b"one", b"two"), 0, "")


@pytest.mark.parametrize("said", [b"one\ntwo\nthree\n", b"one\ntwo\nthr", b"one\ntwo\n\n"])
def test_more_than_that_is_noticed(pipes: Pipes, said: bytes) -> None:
    os.write(pipes[1], said)
    assert heard(pipes, 2).stop == "said_more"


def test_more_that_comes_later_is_noticed_too(pipes: Pipes) -> None:
    os.write(pipes[1], b"one\n")
    talk = heard(pipes, 1)
    os.write(pipes[1], b"late")
    assert talk.drained(pipes[0], pipes[2], LIMITS).stop == "said_more"


def test_the_end_of_the_child_ends_it(pipes: Pipes) -> None:
    os.write(pipes[1], b"one\nhal")
    os.close(pipes[1])
    os.close(pipes[3])
    assert heard(pipes, 2) == Talk((b"one",), 0, "")


def test_silence_ends_it_by_the_wall_clock(pipes: Pipes) -> None:
    assert heard(pipes, 1) == Talk((), 0, "timeout")


def test_work_ends_it_by_the_clock_of_the_child(pipes: Pipes) -> None:
    limits = replace(LIMITS, wall_seconds=60.0, batch_seconds=60.0)
    assert heard(pipes, 1, limits, used=2.0).stop == "timeout"


def test_a_busy_machine_is_not_held_against_a_child(pipes: Pipes) -> None:
    limits = replace(LIMITS, wall_seconds=60.0, batch_seconds=60.0)
    timer = threading.Timer(0.3, lambda: os.write(pipes[1], b"one\n"))
    timer.start()
    assert heard(pipes, 1, limits, used=0.01).lines == (b"one",)
    timer.join()


@pytest.mark.parametrize(("end", "size"), [(1, 1001), (3, 101)])
def test_too_much_of_either_ends_it(pipes: Pipes, end: int, size: int) -> None:
    os.write(pipes[end], b"x" * size)
    assert heard(pipes, 1).stop == "too_much_output"


def test_what_was_printed_at_the_very_end_counts(pipes: Pipes) -> None:
    os.write(pipes[3], b"x" * 101)
    assert Talk((b"one",), 0, "").drained(pipes[0], pipes[2], LIMITS) == Talk((b"one",), 101, "too_much_output")
