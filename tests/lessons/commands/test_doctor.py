"""Does `seclab doctor` speak to people and to scripts?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from lessons.doctor import Diagnosis

WELL = Diagnosis("Python", "ok", "3.11.7", "everything")
ILL = Diagnosis("Ports", "fail", "no loopback", "JupyterLab", "sudo ip link set lo up")
LESS = Diagnosis("kind", "warn", "not found", "labs on kind", "Install kind")


@pytest.mark.parametrize(("found", "code"), [((WELL, LESS), 0), ((WELL, ILL), 1)])
def test_only_a_failure_is_exit_code_1(
    seclab: Any, monkeypatch: pytest.MonkeyPatch, found: tuple[Diagnosis, ...], code: int
) -> None:
    monkeypatch.setattr("lessons.doctor.examine", lambda: found)
    assert seclab("doctor").code == code


def test_each_line_has_a_sign_a_word_and_the_fix(seclab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.doctor.examine", lambda: (WELL, LESS, ILL))
    assert seclab("doctor").out.splitlines() == [
        "✓ ok    Python              3.11.7",
        "! warn  kind                not found",
        "        needed for labs on kind",
        "        fix  Install kind",
        "✗ fail  Ports               no loopback",
        "        needed for JupyterLab",
        "        fix  sudo ip link set lo up",
    ]


def test_it_speaks_json(seclab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.doctor.examine", lambda: (ILL,))
    assert json.loads(seclab("doctor", "--json").out) == [ILL.to_json()]
