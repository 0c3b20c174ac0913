"""Programs that say what a test wants them to say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cluster.kind.runtime import Runtime

INFO: Mapping[str, Any] = {
    "ServerVersion": "28.2.2",
    "CgroupVersion": "2",
    "Architecture": "x86_64",
    "SecurityOptions": ["name=seccomp,profile=builtin"],
    "MemTotal": 16_000_000_000,
    "DockerRootDir": "/",
}


def program(folder: Path, name: str, shell: str) -> None:
    """Put a shell script under a program's name."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{shell}\n")
    file.chmod(0o755)


def runtime(folder: Path, shell: str, called: str = "docker") -> Runtime:
    """Return a runtime whose program is that script; what it is asked is in the file `asked`."""
    program(folder, called, f'echo "$*" >>{folder}/asked\n{shell}')
    return Runtime("podman" if called == "podman" else "docker", {"PATH": f"{folder}:/usr/bin:/bin"})


def asked(folder: Path) -> list[str]:
    """Return what the program was asked, one question a line."""
    file = folder / "asked"
    return file.read_text().splitlines() if file.exists() else []


def says(document: object) -> str:
    """Return shell that prints a document as JSON."""
    return f"cat <<'END'\n{json.dumps(document)}\nEND"
