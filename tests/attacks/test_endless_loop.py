"""Work and waiting without end."""

from __future__ import annotations

import pytest

CATCHES = """
def attack():
    while True:
        try:
            attack()
        except BaseException:
            pass
"""
IGNORES = """
import signal

for number in {*range(1, 65)} - {signal.SIGKILL, signal.SIGSTOP, 32, 33}:
    signal.signal(number, signal.SIG_IGN)

def attack():
    while True:
        pass
"""
SILENT = """
import os
import time

def attack():
    os.close(1)
    os.close(2)
    time.sleep(3600)
"""
WAYS = {
    "computes": "def attack():\n    while True:\n        pass",
    "computes while it is loaded": "while True:\n    pass",
    "waits": "import time\ndef attack():\n    time.sleep(3600)",
    "catches everything": CATCHES,
    "ignores signals": IGNORES,
    "a pattern": "import re\ndef attack():\n    return bool(re.match(r'(a+)+$', 'a' * 40 + 'b'))",
    "waits without a sound": SILENT,
}


@pytest.mark.parametrize("code", WAYS.values(), ids=list(WAYS))
def test_time_ends_at_its_limit(course, code: str) -> None:
    outcomes = course.attack(code, (), (), limits=course.brief)
    assert [outcome.status for outcome in outcomes] == ["timeout", "not_run"]


def test_a_call_that_closes_its_line_and_goes_on_is_ended(course) -> None:
    code = "import os\ndef attack():\n    os.close(3)\n    while True:\n        pass"
    assert course.attack_once(code).status == "killed"


def test_each_case_alone_gets_its_own_time(course) -> None:
    code = "def attack(n):\n    while n:\n        pass\n    return n"
    outcomes = course.attack(code, (0,), (1,), (0,), each_alone=True, limits=course.brief)
    assert [outcome.status for outcome in outcomes] == ["ok", "timeout", "ok"]
