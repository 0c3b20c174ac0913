"""How does formgrader run, apart from everything else on this machine?"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lessons.jupyter.serve import environment, private_folders, token_file

OPENS_AT = "/formgrader"
EXTENSION = "lessons.jupyter.formgrader_pages"
# Pages of nbgrader hold scripts of their own, so those are let through; nothing is loaded from or sent elsewhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SETTLE = """\
from pathlib import Path
from autograders.course.nbgrader_settings import settle

settle(get_config(), Path({root!r}))
"""
_OFF = (
    *("jupyterlab", "jupyter_lsp", "jupyter_server_terminals", "jupyterlab_jupytext", "notebook", "notebook_shim"),
    *(f"nbgrader.server_extensions.{name}" for name in ("assignment_list", "course_list", "formgrader")),
    "nbgrader.server_extensions.validate_assignment",
)


def formgrader(root: Path) -> Callable[[Path, int, str], tuple[list[str], dict[str, str]]]:
    """Return what starts formgrader on the class in `root`, for lessons.server.serve."""
    return functools.partial(_command, root)


def _command(root: Path, home: Path, port: int, token: str) -> tuple[list[str], dict[str, str]]:
    own = private_folders(home)
    config = own / "config"
    (config / "jupyter_server_config.json").write_text(json.dumps(_settings(root, port)), encoding="utf-8")
    (config / "nbgrader_config.py").write_text(_SETTLE.format(root=str(root)), encoding="utf-8")
    surroundings = environment(own, token_file(own / "runtime" / f"token-{port}", token), config)
    return [sys.executable, "-m", "jupyter_server"], surroundings


def _settings(root: Path, port: int) -> dict[str, Any]:
    return {
        "ServerApp": {
            "ip": "127.0.0.1",
            "port": port,
            "port_retries": 0,
            "open_browser": False,
            "allow_remote_access": False,
            # In a container the only user is root; Jupyter would refuse to start.
            "allow_root": os.geteuid() == 0,
            "root_dir": str(root),
            "terminals_enabled": False,
            "default_url": OPENS_AT,
            "jpserver_extensions": {**dict.fromkeys(_OFF, False), EXTENSION: True},
            "tornado_settings": {"headers": {"Content-Security-Policy": POLICY}},
        }
    }
