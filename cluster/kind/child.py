"""How does another program run, so that it never outlives what asked for it?"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

GRACE_SECONDS = 5
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What a program left behind."""

    exit_code: int
    output: str
    errors: str

    @property
    def text(self) -> str:
        """All that it said, errors last."""
        return f"{self.output}\n{self.errors}".strip()


class TookTooLong(Exception):
    """A program was ended because its time was over. `text` is what it had said."""

    def __init__(self, seconds: float, text: str) -> None:
        super().__init__(f"it took longer than {seconds:.0f} s")
        self.seconds = seconds
        self.text = text


def run(
    command: Sequence[str],
    *,
    seconds: float,
    environ: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    told: Told | None = None,
    held: Sequence[int] = (),
) -> Done:
    """Run a program to its end; `told` gets each line that it prints as it comes.

    It has a session of its own, so Ctrl-C reaches it through us: then, and when its
    time is over, it and its children are ended. Descriptors in `held` stay open in it,
    so a lock outlives us when we are killed. Raises OSError and TookTooLong.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environ,
        start_new_session=True,
        pass_fds=tuple(held),
    )
    output: list[str] = []
    errors: list[str] = []
    threads: list[threading.Thread] = []
    try:
        threads += (_reader(process.stdout, output, told), _reader(process.stderr, errors, told))
        threads.append(_feeder(process.stdin, stdin))
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        _end(process)
        _join(threads)
        raise TookTooLong(seconds, "".join(output + errors)) from error
    except BaseException:
        _end(process)
        raise
    _join(threads)
    return Done(process.returncode, "".join(output), "".join(errors))


def _reader(stream: IO[bytes] | None, lines: list[str], told: Told | None) -> threading.Thread:
    def read() -> None:
        with stream or io.BytesIO() as given:
            for raw in given:
                line = raw.decode("utf-8", "replace")
                lines.append(line)
                if told and line.strip():
                    told(line.strip())

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def _feeder(stream: IO[bytes] | None, data: bytes) -> threading.Thread:
    """Write its input, beside its clock; a program that does not read it says itself what is wrong."""

    def feed() -> None:
        with suppress(BrokenPipeError), stream or io.BytesIO() as given:
            given.write(data)

    thread = threading.Thread(target=feed, daemon=True)
    thread.start()
    return thread


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group: first asking, then not, and at once when somebody is in a hurry."""
    try:
        _signal(process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
    finally:
        _signal(process, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)


def _signal(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, how)


def _join(threads: Sequence[threading.Thread]) -> None:
    """Wait for what was said; a grandchild that keeps a pipe open is not waited for."""
    for thread in threads:
        thread.join(GRACE_SECONDS)
