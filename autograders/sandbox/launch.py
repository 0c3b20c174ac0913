"""How is the server started, and what of this machine does it see?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from socket import socket
from typing import IO, Any

INSIDE = Path(__file__).parent / "inside"
# What an answer may want to import: loaded once, before there is an answer.
PRELOAD = (
    *("base64", "bisect", "collections", "copy", "csv", "dataclasses", "datetime", "decimal", "difflib", "enum"),
    *("fractions", "functools", "hashlib", "heapq", "hmac", "html", "io", "ipaddress", "itertools", "json", "logging"),
    *("math", "operator", "pathlib", "random", "re", "secrets", "shlex", "statistics", "string", "tempfile"),
    *("textwrap", "time", "traceback", "types", "typing", "unicodedata", "urllib.parse", "uuid", "warnings"),
)
ENVIRONMENT = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
_JAILED_INSIDE, _JAILED_PRIVATE = "/jail", "/tmp"  # noqa: S108
_PRIVATE_BYTES = 64 * 2**20
# No module of the course is importable in there but those of `inside`.
_BOOT = (
    "import json,sys,types\n"
    "settings=json.loads(sys.argv[1])\n"
    "for name in ('autograders','autograders.sandbox','autograders.sandbox.inside'):\n"
    " sys.modules[name]=types.ModuleType(name); sys.modules[name].__path__=[]\n"
    "sys.modules[name].__path__=[settings['inside']]\n"
    "from autograders.sandbox.inside.server import main\n"
    "main(settings)\n"
)
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/urandom")


def start(control: socket, errors: IO[bytes], private: Path | None, *, walls: bool) -> subprocess.Popen[bytes]:
    """Start the server with `control` as its input; in namespaces, unless it gets a folder. Raises OSError."""
    settings = {
        "inside": str(INSIDE) if private else _JAILED_INSIDE,
        "private": str(private or _JAILED_PRIVATE),
        "preload": PRELOAD,
        "readable": [*map(str, _python()), *_SYSTEM, "/dev/urandom"],
        "walls": walls,
    }
    # -S and -s: no packages but the standard library. -P: the folder of the program is no place for modules.
    python = [os.path.realpath(sys.executable), "-s", "-S", "-B", "-P", "-X", "utf8", "-c", _BOOT, json.dumps(settings)]
    return subprocess.Popen(
        python if private else [*_bubblewrap(), *python],
        stdin=control.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env=ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )


def _python() -> list[Path]:
    """Return what the interpreter itself is made of; its site-packages are hidden below."""
    library = Path(sys.base_prefix) / "lib"
    shared = sorted(library.glob(f"libpython3*.{'dylib' if sys.platform == 'darwin' else 'so'}*"))
    return [Path(os.__file__).resolve().parent, Path(os.path.realpath(sys.executable)), *shared]


def _bubblewrap() -> list[str]:
    program = shutil.which("bwrap")
    if program is None:
        raise FileNotFoundError("bubblewrap is not installed")
    command = [program, "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--uid", "65534", "--gid", "65534", "--hostname", "jail", "--cap-drop", "ALL"]
    command += ["--die-with-parent", "--new-session"]
    for path in (*map(str, _python()), *_SYSTEM):
        command += ["--ro-bind-try", path, path]
    command += _hidden()
    for device in _DEVICES:
        command += ["--dev-bind", device, device]
    # The filter and Landlock need no /proc, and learner code gets none.
    command += ["--ro-bind", str(INSIDE), _JAILED_INSIDE]
    command += ["--perms", "0700", "--size", str(_PRIVATE_BYTES), "--tmpfs", _JAILED_PRIVATE]
    return [*command, "--remount-ro", "/", "--chdir", _JAILED_PRIVATE]


def _hidden() -> list[str]:
    packages = Path(os.__file__).resolve().parent / "site-packages"
    return ["--tmpfs", str(packages), "--remount-ro", str(packages)] if packages.is_dir() else []


def explained(errors: IO[Any]) -> str:
    """Return the last line of what the server said before it ended."""
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "no message"
