"""Does a running network answer requests, and survive bad ones?"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cluster.backend import BackendError
from cluster.embedded.fabric import control


@contextmanager
def serving(folder: Path, answer: Callable[[Mapping[str, Any]], Any]) -> Iterator[None]:
    """Answer requests in a thread."""
    ready, over = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def handle(request: Mapping[str, Any]) -> Any:
        return answer(request)

    async def serve() -> None:
        async with control.listening(folder, handle):
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def test_a_request_gets_its_answer_however_large(tmp_path: Path) -> None:
    with serving(tmp_path, lambda request: request["text"] * 2):
        assert control.ask(tmp_path, text="ü" * 300_000) == "ü" * 600_000


def test_whatever_goes_wrong_is_told_and_the_next_request_is_served(tmp_path: Path) -> None:
    with serving(tmp_path, lambda request: 1 / request["by"]):
        with pytest.raises(BackendError, match="division by zero"):
            control.ask(tmp_path, by=0)
        with pytest.raises(BackendError, match="by"):
            control.ask(tmp_path, wrong=1)
        assert control.ask(tmp_path, by=2) == 0.5


def test_what_went_wrong_ends_with_one_full_stop(tmp_path: Path) -> None:
    def refuse(_: Any) -> None:
        raise ValueError("It is empty.")

    with serving(tmp_path, refuse), pytest.raises(BackendError, match=r"empty\.$") as told:
        control.ask(tmp_path)
    assert ".." not in str(told.value)


@pytest.mark.parametrize("line", [b"", b"not JSON\n", b"\xff\n", b"{"])
def test_what_is_no_request_ends_nothing(tmp_path: Path, line: bytes) -> None:
    with serving(tmp_path, lambda request: "alive"):
        with socket.socket(socket.AF_UNIX) as link, control._short(tmp_path) as path:
            link.connect(path)
            link.sendall(line)
            link.shutdown(socket.SHUT_WR)
            assert b"error" in link.makefile("rb").read()
        assert control.ask(tmp_path) == "alive"


def test_where_nobody_answers_the_next_step_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"does not answer: .* Open the lab again\."):
        control.ask(tmp_path / "network", op="hello")
    with serving(tmp_path, lambda request: None):
        pass
    with pytest.raises(BackendError, match="does not answer"):
        control.ask(tmp_path, op="hello")
