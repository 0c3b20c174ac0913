"""How does the course run JupyterLab, apart from everything else on this machine?"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

CONFIG = Path(__file__).parent / "config"
OPENS_ON = "start here.ipynb"
_FOLDERS: Mapping[str, str] = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}


def jupyter_command(home: Path, port: int, token: str) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment that serve the learner's notebooks.

    Settings, workspaces, runtime files and trust live below `home/jupyter`, so
    the user's own Jupyter is neither read nor changed. The token goes through a
    file that only its owner can read: other users can see a command line.
    """
    own = private_folders(home)
    (home / "notebooks").mkdir(mode=0o700, parents=True, exist_ok=True)
    forget_tabs(home)
    _speak_plainly(own / _FOLDERS["IPYTHONDIR"] / "profile_default")
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.port={port}",
        f"--ServerApp.root_dir={home / 'notebooks'}",
        f"--LabApp.default_url={address('')}",
        # In a container the only user is root; Jupyter would refuse to start.
        *(["--ServerApp.allow_root=true"] if os.geteuid() == 0 else []),
    ]
    return command, environment(own, token_file(own / "runtime" / f"token-{port}", token))


def private_folders(home: Path) -> Path:
    """Make the folders in which a server keeps what is its own; return the one that holds them."""
    own = home / "jupyter"
    for folder in ("", *_FOLDERS.values()):
        (own / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    return own


def forget_tabs(home: Path) -> None:
    """Let JupyterLab open on the course home alone.

    Restored tabs would come one by one, and each would push itself in front of
    the page that the learner has just clicked.
    """
    for layout in (home / "jupyter" / _FOLDERS["JUPYTERLAB_WORKSPACES_DIR"]).glob("*.jupyterlab-workspace"):
        layout.unlink(missing_ok=True)


def address(base: str) -> str:
    """Return where the course home is, below the address of the server."""
    return f"{base}/lab/tree/{quote(OPENS_ON)}"


def _speak_plainly(profile: Path) -> None:
    profile.mkdir(mode=0o700, exist_ok=True)
    config = {"IPKernelApp": {"extensions": ["lessons.jupyter.plain_errors"]}}
    (profile / "ipython_kernel_config.json").write_text(json.dumps(config), encoding="utf-8")


def token_file(path: Path, token: str) -> Path:
    """Write the token into a file that only its owner can read."""
    for old in path.parent.glob("token-*"):
        old.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token)
    return path


def environment(own: Path, token_file: Path, config: Path = CONFIG) -> dict[str, str]:
    """Return the environment of a server whose files live below `own`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY_"))}
    return {
        **inherited,
        **{name: str(own / folder) for name, folder in _FOLDERS.items()},
        "JUPYTER_CONFIG_PATH": str(config),
        "JUPYTER_TOKEN_FILE": str(token_file),
        "JUPYTER_PLATFORM_DIRS": "1",
        "SECLAB_HOME": str(own.parent),
        # The course home says `seclab …`; a terminal in JupyterLab has to find it.
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), inherited.get("PATH", os.defpath))),
    }
