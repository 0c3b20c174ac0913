"""What does it cost to run learner code in the sandbox, beside calling it in this process?

The peer is `exec` and a plain call here; a fresh Python for each call is the
usual way to keep learner code apart without a warm server.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from autograders import sandbox

CODE = "import re\n\ndef f(text):\n    return re.sub(r'[a-z]+', 'x', text)\n"
BATCH = [(f"text {number} of many",) for number in range(100)]
STARTS, CALLS = 5, 100


def main() -> None:
    """Print the figures, with the bars that they are held against."""
    print(f"{'milliseconds':36}{'median':>9}{'best':>9}")
    for jail in (sandbox.Jail(), sandbox.Jail(sandbox.Walls(namespaces=False))):
        print(jail.tier)
        for cases in (BATCH[:1], BATCH):
            _compare(jail, cases)
    _row("cold start and first call", _times(STARTS, _start), "bar ≤ 300")
    _row("a fresh Python for each call", _times(STARTS, _python))


def _compare(jail: sandbox.Jail, cases: list[tuple[str]]) -> None:
    assert [outcome.value for outcome in sandbox.call(CODE, "f", cases, jail=jail)] == _here(cases)
    here = _times(CALLS, lambda: _here(cases))
    there = _times(CALLS, lambda: sandbox.call(CODE, "f", cases, jail=jail))
    more = f"{there[0] - here[0]:.2f} more than in this process, bar ≤ 15"
    _row(f"  a child for {len(cases)} cases", there, more)


def _row(name: str, times: tuple[float, float], note: str = "") -> None:
    print(f"{name:36}{times[0]:9.2f}{times[1]:9.2f}   {note}")


def _start() -> None:
    jail = sandbox.Jail()
    sandbox.call(CODE, "f", [BATCH[0]], jail=jail)
    # Not counted: a warm server ends with the program.
    _ended.append(jail)


_ended: list[sandbox.Jail] = []


def _here(cases: list[tuple[str]]) -> list[str]:
    names: dict[str, Callable[[str], str]] = {}
    exec(CODE, names)
    return [names["f"](*case) for case in cases]


def _python() -> None:
    subprocess.run([sys.executable, "-I", "-c", f"{CODE}\nprint(f('text'))"], check=True, capture_output=True)


def _times(times: int, act: Callable[[], object]) -> tuple[float, float]:
    """Return the median and the shortest of several runs, in milliseconds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - begun))
    return statistics.median(found), min(found)


if __name__ == "__main__":
    main()
