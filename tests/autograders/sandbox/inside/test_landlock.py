from __future__ import annotations

import os
from pathlib import Path

from autograders.sandbox.inside import landlock


def test_the_version_is_a_number_and_the_rules_an_open_file(tmp_path: Path) -> None:
    known = landlock.version()
    assert known >= 0
    opened = [landlock.rules(version, ["/usr/lib", "/nowhere"], str(tmp_path)) for version in range(1, known + 1)]
    assert len(opened) == known
    for file in opened:
        os.close(file)
