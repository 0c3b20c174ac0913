"""Does the set-up say what is wrong and what to do, on a machine that lacks something?"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SETUP = Path(__file__).parents[2] / "cluster" / "setup.sh"


def run(folder: Path, *programs: Path) -> subprocess.CompletedProcess[str]:
    """Run the set-up where only basic tools and `programs` are on the path."""
    tools = folder / "bin"
    tools.mkdir()
    for name in ("cat", "grep", "rm", "sleep", "tail"):
        (tools / name).symlink_to(shutil.which(name) or name)
    for program in programs:
        (tools / program.name).symlink_to(program)
    (folder / "lock").write_text("six==1.17.0\n")
    command = ["/bin/sh", str(SETUP), str(folder / "venv"), str(folder / "lock")]
    return subprocess.run(command, cwd=folder, env={"PATH": str(tools)}, capture_output=True, text=True, check=False)


def script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_without_a_python_it_says_which_one_to_install(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 3
    assert "no Python 3.11 or newer" in done.stderr
    assert "next step: install one" in done.stderr


def test_an_old_python_counts_as_none(tmp_path: Path) -> None:
    done = run(tmp_path, script(tmp_path / "python3", "exit 1"))
    assert (done.returncode, "no Python 3.11" in done.stderr) == (3, True)


def test_a_python_without_venv_is_told_apart(tmp_path: Path) -> None:
    body = 'case "$1$2" in -mvenv) exit 1;; --version) echo Python 3.12.0;; esac'
    done = run(tmp_path, script(tmp_path / "python3", body))
    assert done.returncode == 3
    assert "python3-venv" in done.stderr


def test_a_failed_installation_shows_its_last_words_and_its_log(tmp_path: Path) -> None:
    uv = script(
        tmp_path / "uv",
        'if [ "$1" = pip ]; then echo "no route to the index"; exit 1; fi; /bin/mkdir -p "$5"',
    )
    done = run(tmp_path, script(tmp_path / "python3", "echo Python 3.12.0"), uv)
    assert done.returncode == 3
    assert "no route to the index" in done.stderr
    assert "install.log" in done.stderr
