"""What does a notebook say to somebody who runs its cells before the lesson is open?

An IPython extension that every kernel of the course loads. After a restart of the
kernel, `lesson`, `lab` and `%%answer` are gone; a traceback would not say so.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

_NOT_OPEN = "The lesson is not open: this kernel has just been started."
_OPEN_IT = "Run the cells from the top (Run → Run All Above Selected Cell). Your answers still stand in their cells."
_FIRST = {
    "lesson": (_NOT_OPEN, _OPEN_IT),
    "lab": ("The lab is not open in this notebook yet.", "Run the cell with lab = lesson.lab, near the top, first."),
}


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Teach a fresh kernel to say what to run first. Opening a lesson brings the real `%%answer`."""
    shell.register_magic_function(_answer, "cell", "answer")  # type: ignore[arg-type]
    shell.set_custom_exc((NameError,), _explain)  # type: ignore[no-untyped-call]


def _answer(_line: str, _cell: str) -> None:
    raise _notice("lesson")


def _explain(
    shell: InteractiveShell,
    _kind: type[NameError],
    error: NameError,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    said: Any = _notice(error.name) if error.name in _FIRST and error.name not in shell.user_ns else error
    shell.showtraceback((type(said), said, trace), tb_offset=tb_offset)


def _notice(name: str) -> Exception:
    # Loaded by every kernel: what few need is imported late.
    from lessons.notice import Notice

    return Notice(*_FIRST[name])
