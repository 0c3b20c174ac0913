"""How does a warm process start one child after the other, and never see what they run?

It reads no submission, no case and no result: the grader hands over three open
files (what to run, where results go, where printed text goes), the child reads
them itself. So a fork inherits nothing of an earlier call.

On the socket the grader speaks and the server answers: one JSON object with three
files begins a call; `t` asks for the child's CPU seconds; `e` ends it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
from typing import Any

from autograders.sandbox.inside import child
from autograders.sandbox.inside.confine import Walls, confine, keep_only

_FILES = 3


def main(settings: dict[str, Any]) -> None:
    """Serve until the grader closes the socket."""
    # Ctrl-C goes to the whole terminal: the grader decides when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(0))
    os.environ.clear()
    os.environ.update(LC_ALL="C.UTF-8", TZ="UTC")
    time.tzset()
    for name in settings["preload"]:
        importlib.import_module(name)
    walls = Walls.here() if settings["walls"] else Walls(None, 0)
    gc.collect()
    gc.freeze()
    _say(control, {"ready": os.getpid(), "seccomp": walls.machine is not None, "landlock": walls.landlock})
    while True:
        message, files, _, _ = socket.recv_fds(control, 4096, _FILES)
        if len(files) != _FILES:
            return
        _serve(control, files, json.loads(message), walls, settings)


def _serve(control: socket.socket, files: list[int], limits: dict[str, int], walls: Walls, settings: Any) -> None:
    private = os.path.join(settings["private"], "call")
    os.mkdir(private, 0o700)
    pid = os.fork()
    if not pid:
        _become(files, limits, walls, settings["readable"], private)
    for file in files:
        os.close(file)
    while (order := control.recv(1)) == b"t":
        _say(control, {"cpu": _cpu_seconds(pid)})
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    _erase(settings["private"])
    if not order:
        sys.exit(0)
    _say(control, {"status": status, "kilobytes": used.ru_maxrss})


def _become(files: list[int], limits: dict[str, int], walls: Walls, readable: list[str], private: str) -> None:
    """Turn this fork into the child; never returns."""
    try:
        os.environ.update(HOME=private, TMPDIR=private)
        with open(files[0], "rb") as request:
            asked = json.load(request)
        keep_only(files[1], files[2])
        signal.signal(signal.SIGINT, signal.default_int_handler)
        confine(walls, limits, readable, private)
    except BaseException:
        os._exit(71)
    try:
        child.run(asked)
    finally:
        os._exit(70)


def _cpu_seconds(pid: int) -> float:
    # The clock of another process, as clock_getcpuclockid computes its number.
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def _erase(folder: str) -> None:
    """Empty the private folder without recursion, however deep the child has nested it."""
    waiting, number = [os.path.join(folder, "call")], 0
    while waiting:
        current = waiting.pop()
        os.chmod(current, 0o700)
        with os.scandir(current) as found:
            entries = list(found)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                # Pulled up, so that no path ever grows too long to be named.
                number += 1
                waiting.append(os.path.join(folder, str(number)))
                os.rename(entry.path, waiting[-1])
            else:
                os.unlink(entry.path)
        os.rmdir(current)


def _say(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")
