"""More memory than there is: texts, lists, maps, files in memory, a pattern's result."""

from __future__ import annotations

import pytest

WAYS = {
    "a text": "def attack():\n    return len('x' * 10**10)",
    "a list that grows": "def attack():\n    kept = []\n    while True:\n        kept.append(bytearray(10**6))",
    "a number": "def attack():\n    return (1 << (10**11)).bit_length()",
    "while it is loaded": "kept = bytearray(10**10)\ndef attack():\n    return 1",
}


@pytest.mark.parametrize("code", WAYS.values(), ids=list(WAYS))
def test_memory_ends_at_its_limit(course, code: str) -> None:
    assert course.attack_once(code).status == "out_of_memory"


def test_memory_shared_by_name_cannot_be_had(course) -> None:
    code = """
    import ctypes

    def attack():
        libc = ctypes.CDLL(None)
        return [libc.syscall(319, b"x", 0), libc.syscall(29, 0, 10**9, 0o1600), libc.shm_open(b"/x", 66, 0o600)]
    """
    assert course.attack_once(code).value == [-1, -1, -1]
