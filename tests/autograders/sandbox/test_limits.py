from __future__ import annotations

from autograders.sandbox import Limits


def test_the_kernel_gets_whole_numbers_and_time_to_spare() -> None:
    limits = Limits(batch_seconds=2.5, memory_mb=100, file_mb=1, open_files=32)
    assert limits.for_the_kernel() == {
        "cpu_seconds": 4,
        "memory_bytes": 100 * 2**20,
        "file_bytes": 2**20,
        "open_files": 32,
    }
