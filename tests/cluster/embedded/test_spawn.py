"""Does a server start with nothing of a user's settings?"""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from cluster.embedded.spawn import environment, last_words, spawn


def test_credentials_and_proxies_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY", "MOTO_S3_CUSTOM_ENDPOINTS"):
        monkeypatch.setenv(name, "theirs")
    assert not {"AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY", "MOTO_S3_CUSTOM_ENDPOINTS"} & set(environment())
    assert Path(environment()["PYTHONPATH"], "cluster").is_dir()


def test_what_a_server_prints_is_kept_for_its_owner(tmp_path: Path) -> None:
    held, tell = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR), os.open(os.devnull, os.O_WRONLY)
    child = spawn("no.such.module", tmp_path, "log", held=held, tell=tell, stdin=subprocess.DEVNULL)
    assert child.wait(60) != 0
    os.close(held)
    os.close(tell)
    assert "no.such.module" in (tmp_path / "log").read_text() or "No module" in last_words(tmp_path, "log")
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_a_server_without_a_word_left_none(tmp_path: Path) -> None:
    assert last_words(tmp_path, "log") == "it left no message"
