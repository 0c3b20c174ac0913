"""Do rules take effect whole, or not at all?"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cluster.embedded.fabric import nft
from cluster.embedded.fabric.namespaces import leave_host
from cluster.embedded.fabric.rules import SAMPLE


def test_rules_that_are_wrong_change_nothing_and_say_why(apart: Callable[..., Any]) -> None:
    def wrong() -> Any:
        leave_host()
        nft.load(SAMPLE)
        with pytest.raises(OSError, match="nft: ") as caught:
            nft.load("flush ruleset\nadd rule inet fabric nowhere drop\n")
        listed = subprocess.run([nft.program() or "", "list", "ruleset"], capture_output=True, text=True, check=True)
        return str(caught.value), "chain sample" in listed.stdout

    assert apart(wrong)[1]


def test_too_many_rules_are_called_so(apart: Callable[..., Any]) -> None:
    def many() -> None:
        leave_host()
        rules = "\n".join(f"ip daddr 10.0.0.1 tcp dport {port} accept" for port in range(1, 9000))
        with pytest.raises(OSError, match="more rules than an ordinary user may load"):
            nft.load(f"table inet fabric {{\nchain many {{\n{rules}\n}}\n}}\n")

    apart(many)


def test_nft_is_found_off_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "nft"
    tool.touch(mode=0o755)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(nft, "PLACES", (str(tmp_path),))
    assert nft.program() == str(tool)


def test_without_nft_there_is_a_plain_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nft, "program", lambda: None)
    with pytest.raises(OSError, match="nft is not installed"):
        nft.load(SAMPLE)
