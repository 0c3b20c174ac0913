"""Are programs of others built once, from the pinned module only, and does a Docker engine end with its tests?"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parent / "tools"
FOLDERS = {"oras-go", "conformance", "kubectl"}
GO = """#!/bin/sh
echo "$@" >> "$LOG"
case $1 in
env) echo any ;;
mod) printf '{\\n\\t"Sum": "%s",\\n\\t"GoModSum": "h1:other="\\n}\\n' "$SUM" ;;
install) made=${2%@*} made=$GOBIN/${made##*/}; echo program > "$made" && chmod +x "$made" ;;
build) while [ "$1" != -o ]; do shift; done; echo program > "$2" && chmod +x "$2" ;;
esac
"""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    shutil.copytree(TOOLS, tmp_path / "tools")
    lines = (
        "# name",
        "",
        "made example.org/made v1.0.0 /cmd/made h1:right=",
        "plain example.org/plain v2.0.0 . h1:right=",
    )
    (tmp_path / "tools" / "versions").write_text("\n".join(lines) + "\n")
    (tmp_path / "go").write_text(GO)
    (tmp_path / "go").chmod(0o755)
    return tmp_path


def build(tools: Path, *only: str, found: str = "h1:right=") -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(tools / "cache"),
        "LOG": str(tools / "log"),
        "SUM": found,
    }
    script = [str(tools / "tools" / "build.sh"), str(tools / "bin"), *only]
    return subprocess.run(["sh", *script], env=environment, capture_output=True, text=True, check=False)


def test_a_program_is_built_once_and_linked(tools: Path) -> None:
    assert build(tools).returncode == 0
    log = (tools / "log").read_text()
    assert "install example.org/made/cmd/made@v1.0.0\n" in log
    assert "install example.org/plain@v2.0.0\n" in log
    (tools / "log").unlink()
    shutil.rmtree(tools / "bin")
    assert build(tools).stdout == ""
    assert "install" not in (tools / "log").read_text()
    assert {path.name for path in (tools / "bin").iterdir()} == {"made", "plain", *FOLDERS}
    assert {path.read_text() for path in (tools / "bin").iterdir()} == {"program\n"}
    assert not list((tools / "cache").rglob("new.*"))


def test_a_module_of_another_hash_is_not_built(tools: Path) -> None:
    refused = build(tools, found="h1:wrong=")
    assert refused.returncode == 1
    assert "has the hash h1:wrong=, not h1:right=" in refused.stderr
    assert "install" not in (tools / "log").read_text()
    assert not (tools / "bin" / "made").exists()


def test_only_what_is_named_is_built(tools: Path) -> None:
    assert build(tools, "plain").returncode == 0
    assert {path.name for path in (tools / "bin").iterdir()} == {"plain"}
    assert build(tools, "kubectl").returncode == 0
    assert {path.name for path in (tools / "bin").iterdir()} == {"plain", "kubectl"}


def test_kubectl_knows_its_release(tools: Path) -> None:
    assert build(tools, "kubectl").returncode == 0
    assert "k8s.io/component-base/version.gitVersion=v1.37.0 " in (tools / "log").read_text()


DOCKERD = """#!/bin/sh
echo "level=error dockerd was asked for $*" >&2
case "$*" in *"$FITS"*) ;; *) exit 1 ;; esac
echo $$ > "$ANSWERS"
exec sleep 60
"""
DOCKER = """#!/bin/sh
exec test -e "$ANSWERS"
"""


def beside_an_engine(folder: Path, fits: str, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command beside an engine that starts only with the options that fit."""
    for name, text in {"dockerd": DOCKERD, "docker": DOCKER}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    (folder / "scratch").mkdir()
    environment = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "TMPDIR": str(folder / "scratch"),
        "ANSWERS": str(folder / "answers"),
        "FITS": fits,
    }
    line = ["sh", str(TOOLS / "dockerd.sh"), *command]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("fits", ["--host", "--storage-driver vfs", "--bridge=none"])
def test_an_engine_is_started_with_what_the_machine_allows_and_ends_with_the_command(tmp_path: Path, fits: str) -> None:
    ran = beside_an_engine(tmp_path, fits, "sh", "-c", 'echo "$DOCKER_HOST"')
    assert ran.returncode == 0
    assert ran.stdout.startswith(f"unix://{tmp_path}/scratch/seclab-docker.")
    assert ran.stderr == ""
    assert not list((tmp_path / "scratch").iterdir())
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "answers").read_text()), 0)


def test_a_failed_command_keeps_its_exit_code_and_shows_what_the_engine_said(tmp_path: Path) -> None:
    ran = beside_an_engine(tmp_path, "--host", "sh", "-c", "exit 7")
    assert ran.returncode == 7
    assert "level=error dockerd was asked for --config-file" in ran.stderr


def test_without_an_engine_the_command_is_not_run(tmp_path: Path) -> None:
    ran = beside_an_engine(tmp_path, "nothing", "echo", "it ran")
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert "No Docker engine starts here." in ran.stderr
    assert "--bridge=none" in ran.stderr
