"""Where no image can be pulled, does `make test-kind` say so, and leave nothing behind?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.kind import __main__ as program
from tests.kind import about


@pytest.mark.kind
def test_a_refused_pull_is_in_the_report_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setenv("SECLAB_CLUSTER", "seclab-refused")
    monkeypatch.setenv("SECLAB_IMAGE_NODE", f"127.0.0.1:1/node:v1@sha256:{'0' * 64}")
    assert program.main([], tmp_path) == 1
    report = (tmp_path / "report.md").read_text()
    assert "No test ran on the cluster. Pulling 127.0.0.1:1/node:v1 failed" in report
    assert "| kind | ok: 0.33.0 |" in report
    assert str(tmp_path / "report.md") in capsys.readouterr().out
    assert about.left_behind("seclab-refused") == []
