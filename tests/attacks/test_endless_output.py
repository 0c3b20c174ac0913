"""Output without end, on every channel."""

from __future__ import annotations

import pytest

WAYS = {
    "stdout": "def attack():\n    while True:\n        print('x' * 1000)",
    "stderr": "import sys\ndef attack():\n    while True:\n        sys.stderr.write('x' * 1000)",
    "the line of results": "import os\ndef attack():\n    while True:\n        os.write(3, b'x' * 60000)",
    "while it is loaded": "while True:\n    print('x' * 1000)",
}


@pytest.mark.parametrize("code", WAYS.values(), ids=list(WAYS))
def test_output_ends_at_its_limit(course, code: str) -> None:
    assert course.attack_once(code).status == "too_much_output"


def test_lines_without_end_are_no_result(course) -> None:
    code = "import os\ndef attack():\n    while True:\n        os.write(3, b'[0, \"ok\", 1]\\n' * 1000)"
    assert course.attack_once(code).status in {"protocol_violation", "too_much_output"}


def test_a_little_printing_costs_nothing(course) -> None:
    code = "def attack():\n    for n in range(100):\n        print('still there', n)\n    return 1"
    assert course.attack_once(code).value == 1
