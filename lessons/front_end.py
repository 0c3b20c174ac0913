"""Who looks at this kernel, and how is something shown to them?"""

from __future__ import annotations

from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display

WIDGET = "application/vnd.jupyter.widget-view+json"


def someone_is_there() -> bool:
    """Whether a person looks at this kernel, so that a button makes sense.

    nbconvert, nbclient and nbgrader run cells without a way to ask for input;
    a page they make has no kernel behind it.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    return bool(getattr(kernel, "_allow_stdin", False))


def show(thing: object) -> None:
    """Show something below the cell that runs."""
    display(thing)


def publish(text: str, page: str, widget: str = "") -> None:
    """Show one output in three forms: plain text, static HTML, and a live view by its model id.

    The front end takes the richest that it can; a file on disk keeps the others.
    """
    bundle: dict[str, Any] = {"text/plain": text, "text/html": page}
    if widget:
        bundle[WIDGET] = {"version_major": 2, "version_minor": 0, "model_id": widget}
    display(bundle, raw=True)
