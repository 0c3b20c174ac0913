"""How far is it, how long did each part take, and what is there when it is interrupted?"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO, TypeVar

from cluster.backend import BackendError
from cluster.kind.child import Told

T = TypeVar("T")
TICK_SECONDS = 0.5
WIDTH = 78
CLEAR = "\r\x1b[K"


class Interrupted(BackendError):
    """Somebody pressed Ctrl-C. The message says what is there, the next step how to go on."""


def _usual() -> TextIO:
    """Return stderr, except in a notebook, which shows what comes there like an error."""
    kernel = sys.modules.get("ipykernel.iostream")
    return sys.stdout if kernel and isinstance(sys.stdout, kernel.OutStream) else sys.stderr


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that is behind us; `seconds` is 0 when there was nothing to do."""

    title: str
    seconds: float


@dataclass(slots=True)
class Steps:
    """Shows one line for each step: `✓ Cluster created  41.2 s`.

    On a terminal the line moves while the step runs; elsewhere each step is one
    plain line when it begins and one when it ends. Without a stream it shows nothing.
    """

    stream: TextIO | None = field(default_factory=_usual)
    clock: Callable[[], float] = time.monotonic
    taken: list[Taken] = field(default_factory=list)

    def take(self, doing: str, done: str, make: Callable[[Told], T]) -> T:
        """Return what `make` makes. Raises Interrupted on Ctrl-C.

        `doing` ("Creating the cluster") is shown while it runs, `done` ("Cluster
        created") afterwards; `make` may tell how far it is.
        """
        began = self.clock()
        try:
            with self._running(doing, began) as told:
                made = make(told)
        except KeyboardInterrupt as stopped:
            self._show("✗", f"{doing}: interrupted", self._since(began))
            raise self._interrupted(doing) from stopped
        except BaseException:
            self._show("✗", doing, self._since(began))
            raise
        self.taken.append(Taken(done, self.clock() - began))
        self._show("✓", done, self._since(began))
        return made

    def unless(self, there: Callable[[], bool], doing: str, done: str, make: Callable[[Told], object]) -> None:
        """Take a step unless what it makes is there already. Raises Interrupted on Ctrl-C."""
        try:
            done_before = there()
        except KeyboardInterrupt as stopped:
            raise self._interrupted(doing) from stopped
        if done_before:
            self.taken.append(Taken(done, 0))
            self._show("✓", done, "already")
        else:
            self.take(doing, done, make)

    def note(self, sentence: str) -> None:
        """Show a warning between the steps."""
        self._print(f"! {sentence}")

    def _interrupted(self, doing: str) -> Interrupted:
        there = ", ".join(step.title[0].lower() + step.title[1:] for step in self.taken) or "nothing yet"
        message = f"Interrupted while {doing[0].lower()}{doing[1:]}. Done before: {there}."
        return Interrupted(message, "The next start goes on from there; seclab lab down removes all of it.")

    @contextmanager
    def _running(self, doing: str, began: float) -> Iterator[Told]:
        if self.stream is None:
            yield lambda _: None
        elif not self.stream.isatty():
            self._print(f"  {doing} …")
            yield lambda _: None
        else:
            with _Line(self.stream, doing, began, self.clock) as line:
                yield line.tell

    def _since(self, began: float) -> str:
        return f"{self.clock() - began:.1f} s"

    def _show(self, sign: str, title: str, how: str) -> None:
        self._print(f"{sign} {title:<40} {how:>8}")

    def _print(self, line: str) -> None:
        if self.stream is not None:
            clear = CLEAR if self.stream.isatty() else ""
            self.stream.write(f"{clear}{line}\n")
            self.stream.flush()


class _Line:
    """A line of a terminal that is written anew while a step runs."""

    def __init__(self, stream: TextIO, doing: str, began: float, clock: Callable[[], float]) -> None:
        self._stream, self._doing, self._began, self._clock = stream, doing, began, clock
        self._detail = ""
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def tell(self, detail: str) -> None:
        """Show what the program said last."""
        self._detail = detail

    def __enter__(self) -> _Line:
        self._show()
        self._ticker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._ticker.join()
        self._stream.write(CLEAR)
        self._stream.flush()

    def _tick(self) -> None:
        while not self._over.wait(TICK_SECONDS):
            self._show()

    def _show(self) -> None:
        text = f"  {self._doing} … {self._clock() - self._began:.0f} s  {self._detail}"
        self._stream.write(f"{CLEAR}{text[:WIDTH]}")
        self._stream.flush()
