"""What does a notebook say where a traceback would not help a learner?

An IPython extension that every kernel of the course loads: after a restart,
`lesson`, `lab` and `%%answer` are gone; an answer may be no document; a lab may
have been stopped. Every other error keeps its traceback.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from cluster.source import DocumentError

_FIRST = {
    "lesson": (
        "The lesson is not open: this kernel has just been started.",
        "Run the cells from the top (Run → Run All Above Selected Cell). Your answers still stand in their cells.",
    ),
    "lab": ("The lab is not open in this notebook yet.", "Run the cell with lab = lesson.lab, near the top, first."),
}
_STOPPED = ("The lab does not answer; somebody stopped it.", "Run the cell with lab = lesson.lab, near the top, again.")
_NO_ANSWER = "EndpointConnectionError"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Teach a fresh kernel to say what to do next. Opening a lesson brings the real `%%answer`."""
    shell.register_magic_function(_answer, "cell", "answer")  # type: ignore[arg-type]
    shell.set_custom_exc((Exception,), _explain)


def _answer(_line: str, _cell: str) -> None:
    raise _notice(*_FIRST["lesson"])


def _explain(
    shell: InteractiveShell,
    _kind: type[Exception],
    error: Exception,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    said: Any = _plainly(error, shell.user_ns)
    shell.showtraceback((type(said), said, trace), tb_offset=tb_offset)


def _plainly(error: Exception, names: dict[str, Any]) -> Exception:
    if isinstance(error, NameError) and error.name in _FIRST and error.name not in names:
        return _notice(*_FIRST[error.name])
    if isinstance(error, DocumentError):
        return _notice("The lab did not take this answer.", _place(error))
    # botocore is slow to load, and most kernels never need it.
    return _notice(*_STOPPED) if type(error).__name__ == _NO_ANSWER else error


def _place(error: DocumentError) -> str:
    from lessons.answer_magic import FIRST_LINE, Remark

    return str(Remark(error.line + FIRST_LINE - 1, error.column, error.message, error.suggestion))


def _notice(message: str, next_step: str) -> Exception:
    # Loaded by every kernel: what few need is imported late.
    from lessons.notice import Notice

    return Notice(message, next_step)
