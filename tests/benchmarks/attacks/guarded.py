"""What runs in the guard: `nbgrader`, imported once and forked for each class?

Orders come in as JSON lines and answers go out so. Nothing here is ours but the
fork: the program that runs is what `nbgrader` on the command line starts.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
from nbgrader.apps import NbGraderApp

MEMORY_BYTES = 2_500_000_000


def main() -> None:
    """Follow orders until the input ends."""
    if Path("/proc/1/comm").read_text().strip() != "bwrap":
        raise SystemExit("only within bubblewrap: what is left of an attack is ended by its number")
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(follow(json.loads(line))), flush=True)


def follow(order: Mapping[str, Any]) -> dict[str, Any]:
    """Run nbgrader once; `until` names a file whose appearance brings it a SIGKILL."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        become_nbgrader(order)
    code = waited(child, began + order["seconds"], order.get("until"))
    seconds = time.monotonic() - began
    return {"code": code, "seconds": seconds, "left": end_the_rest()}


def waited(child: int, end: float, until: str | None) -> int:
    """Wait for it; 124 when it took too long."""
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if until and Path(until).exists():
            os.kill(child, signal.SIGKILL)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 124


def end_the_rest() -> int:
    """End what an attack left running, and count those programs that it started."""
    rest = [one for one in psutil.Process(1).children(recursive=True) if one.pid != os.getpid()]
    names = []
    for one in rest:
        try:
            names.append(one.name())
            one.kill()
        except psutil.NoSuchProcess:
            continue
    return names.count("sleep")


def become_nbgrader(order: Mapping[str, Any]) -> None:
    """Turn this process into the program. Never returns."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.chdir(order["root"])
    os.environ.update(HOME=f"{order['root']}/home", TMPDIR=f"{order['root']}/home")
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), log, log)):
        os.dup2(file, number)
    sys.argv = ["nbgrader", *order["words"]]
    code = 1
    try:
        NbGraderApp.launch_instance()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
