"""Does a program that never ends stop after a counted number of steps?"""

from __future__ import annotations

from typing import Any

import pytest

from autograders.redaction.counted import STEP, counted


class Enough(BaseException):
    pass


def run(source: str, steps: int = 100) -> dict[str, Any]:
    left = steps

    def step() -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            raise Enough
        return True

    module: dict[str, Any] = {STEP: step}
    exec(compile(counted(source), "counted", "exec", dont_inherit=True), module)
    module["left"] = left
    return module


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    pass",
        "while True:\n    try:\n        1 / 0\n    except Exception:\n        continue",
        "import itertools\nfor one in itertools.count():\n    pass",
        "import itertools\n[one for one in itertools.count()]",
        "import itertools\nany(False for one in itertools.count())",
        "def again():\n    try:\n        again()\n    finally:\n        again()\nagain()",
        "f = lambda: f()\nf()",
        "class A:\n    def go(self):\n        while True: pass\nA().go()",
    ],
)
def test_what_never_ends_is_stopped(source: str) -> None:
    with pytest.raises(Enough):
        run(source)


def test_what_ends_gives_what_it_gave() -> None:
    source = (
        "from __future__ import annotations\n"
        "def f(n):\n    'Words.'\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n"
        "x = [i for i in range(5) if i % 2]\ng = lambda a, b=2: a * b\ny = f(5) + g(3)\n"
    )
    module = run(source)
    assert (module["x"], module["y"]) == ([1, 3], 16)
    assert 0 < module["left"] < 100


def test_lines_keep_their_numbers() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        run("def f():\n    for i in range(3):\n\n        1 / 0\nf()")
    assert caught.traceback[-1].lineno == 3
