"""Where does a learner's work live on this machine?"""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return the folder of notebooks, attempts, backups and lab state.

    `SECLAB_HOME` names it; without it, it is `~/seclab`. It lies outside the
    clone so that an upgrade or `git clean` never touches it.
    """
    return Path(os.environ.get("SECLAB_HOME") or Path.home() / "seclab").expanduser().absolute()
