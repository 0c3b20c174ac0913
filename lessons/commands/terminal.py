"""How does a table look on a terminal, and in a file?"""

from __future__ import annotations

from rich.console import Console

WIDE = 200


def console() -> Console:
    """Return a console that breaks no line when its output goes to a file or a pipe."""
    found = Console(highlight=False, emoji=False)
    return found if found.is_terminal else Console(highlight=False, emoji=False, width=WIDE)
