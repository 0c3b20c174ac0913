from __future__ import annotations

import pytest

from autograders.redaction.is_deterministic import is_deterministic

ALIKE = "def redact(text):\n    return '[hidden]'\n"
DRAWN = "import random\ndef redact(text):\n    return str(random.random())\n"
SET = "import os\nKEY = os.urandom(8).hex()\ndef redact(text):\n    return KEY\n"


def test_one_marker_for_all_is_deterministic() -> None:
    assert is_deterministic(ALIKE) is None


@pytest.mark.parametrize("code", [DRAWN, SET], ids=["a draw for each call", "a draw for each process"])
def test_draws_are_not(code: str) -> None:
    found = is_deterministic(code)
    assert found is not None
    assert found.expected.endswith("each time")


def test_what_is_no_text_is_told() -> None:
    found = is_deterministic("def redact(text):\n    return 1\n")
    assert found is not None
    assert found.got == "int"
