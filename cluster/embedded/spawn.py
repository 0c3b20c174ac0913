"""How is a server of ours started, apart from what a user has set for other programs?"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import cluster

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")


def spawn(
    module: str, folder: Path, log: str, *, held: int, tell: int, stdin: int, options: Sequence[str] = ()
) -> subprocess.Popen[bytes]:
    """Run a module that serves from a folder, in a session of its own.

    It gets the descriptor of the folder's lock (`held`), a pipe to say that
    it is ready (`tell`) and what else it is told (`options`); what it prints goes
    to the file `log`, for its owner alone.
    """
    places = ("--state", str(folder), "--ready", str(tell), "--lock", str(held))
    command = [sys.executable, "-P", "-m", module, *places, *options]
    output = os.open(folder / log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=environment(),
            pass_fds=(tell, held),
            start_new_session=True,
        )
    finally:
        os.close(output)


def environment() -> dict[str, str]:
    """Leave out credentials, proxies and settings of libraries."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT}
    packages = str(Path(next(iter(cluster.__path__))).parent)
    return {**kept, "PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", "")}


def last_words(folder: Path, log: str) -> str:
    """Return the last line that a server printed, without its full stop."""
    try:
        lines = (folder / log).read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1].rstrip(".") if lines else "it left no message"
