"""How does the kernel get its rules?"""

from __future__ import annotations

import os
import shutil
import subprocess

TOO_LONG = "Message too long"
PLACES = ("/usr/sbin", "/sbin", "/usr/local/sbin")


def program() -> str | None:
    """Return the path of `nft`, if it is installed.

    Many systems keep it off the PATH of ordinary users.
    """
    return shutil.which("nft") or shutil.which("nft", path=os.pathsep.join(PLACES))


def load(text: str) -> None:
    """Put rules in force in this namespace, all or none. Raises OSError."""
    command = program()
    if command is None:
        raise OSError("nft is not installed")
    done = subprocess.run([command, "-f", "-"], input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or [str(done.returncode)])[0]
        # netlink takes what fits its buffer, and only the machine's root may enlarge that.
        raise OSError("these are more rules than an ordinary user may load" if TOO_LONG in said else f"nft: {said}")
