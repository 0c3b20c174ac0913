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
    cold = _median(STARTS, _start)
    for jail in (sandbox.Jail(), sandbox.Jail(sandbox.Walls(namespaces=False))):
        print(jail.tier)
        _one_tier(jail)
    fresh = _median(STARTS, _python)
    print(f"{'cold start and first call':36}{cold:9.1f} ms   bar ≤ 300 ms")
    print(f"{'a fresh Python for each call':36}{fresh:9.1f} ms")


def _one_tier(jail: sandbox.Jail) -> None:
    for cases, bar in (([BATCH[0]], "   bar ≤ 15 ms more"), (BATCH, "")):
        here = _median(CALLS, lambda cases=cases: _here(cases))
        there = _median(CALLS, lambda cases=cases: sandbox.call(CODE, "f", cases, jail=jail))
        name = f"calls in one child: {len(cases)}"
        print(f"  {name:34}{there:9.2f} ms   in process {here:.2f} ms: {there - here:.2f} ms more{bar}")
    assert [outcome.value for outcome in sandbox.call(CODE, "f", BATCH, jail=jail)] == _here(BATCH)


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


def _median(times: int, act: Callable[[], object]) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - begun))
    return statistics.median(found)


if __name__ == "__main__":
    main()
