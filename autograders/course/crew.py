"""How do many submissions get judged at once, so that none stops the others?"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Any

from autograders.course.worker import Task, serve

LIMIT_S = 60.0
Verdict = dict[str, Any]
Judged = tuple[Task, Verdict]


@dataclass(slots=True)
class _Worker:
    """A process with one task at most; `until` is when it must be done."""

    process: multiprocessing.process.BaseProcess
    line: Connection
    task: Task | None = None
    until: float = field(default=float("inf"))

    @classmethod
    def start(cls) -> _Worker:
        """Start a process that shares nothing with this one but a pipe."""
        start = multiprocessing.get_context("spawn")
        ours, theirs = start.Pipe()
        process = start.Process(target=serve, args=(theirs,), daemon=True)
        # Ctrl-C goes to the whole terminal, and may come before the worker can ignore it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        return cls(process, ours)

    def give(self, task: Task, limit: float) -> None:
        """Hand over a task; a worker that is dead shows when its verdict is read."""
        self.task, self.until = task, time.monotonic() + limit
        try:
            self.line.send_bytes(json.dumps(task).encode())
        except OSError:
            self.until = 0.0

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self.line.close()


def judge_all(
    tasks: Iterable[Task], workers: int | None = None, limit: float = LIMIT_S
) -> Iterator[tuple[Task, Verdict]]:
    """Yield every task with its verdict, as they come.

    A task whose worker dies, or takes longer than `limit` seconds, is `failed`.
    """
    waiting = iter(tasks)
    crew: list[_Worker] = []
    try:
        for task in waiting:
            crew.append(_Worker.start())
            crew[-1].give(task, limit)
            if len(crew) == (workers or os.cpu_count() or 1):
                break
        while crew:
            for worker in _ready(crew):
                yield _outcome(worker)
                _go_on(crew, worker, next(waiting, None), limit)
    finally:
        for worker in crew:
            worker.stop()


def _ready(crew: list[_Worker]) -> list[_Worker]:
    soonest = min(worker.until for worker in crew)
    lines = connection.wait([worker.line for worker in crew], max(0.0, soonest - time.monotonic()))
    now = time.monotonic()
    return [worker for worker in crew if worker.line in lines or worker.until <= now]


def _outcome(worker: _Worker) -> Judged:
    """Read a verdict; leaves `until` at 0 when the worker is of no more use."""
    task = worker.task
    if task is None:
        raise RuntimeError("a worker without a task has no verdict")
    if not worker.line.poll():
        worker.until = 0.0
        return task, _failed("grading took too long and was stopped")
    try:
        verdict = json.loads(worker.line.recv_bytes())
    except (EOFError, OSError, ValueError):
        worker.until = 0.0
        return task, _failed("the process that graded it died")
    return task, verdict


def _failed(reason: str) -> Verdict:
    return {"status": "failed", "reason": f"{reason}: run it again, and look at the submission yourself."}


def _go_on(crew: list[_Worker], worker: _Worker, task: Task | None, limit: float) -> None:
    if task is not None and worker.until:
        worker.give(task, limit)
        return
    worker.stop()
    crew.remove(worker)
    if task is not None:
        crew.append(_Worker.start())
        crew[-1].give(task, limit)
