"""What does the answer return for each case?

Runs beside learner code in one process, so nothing here is believed outside: a
forged line is but another way to give an answer. The expected answers are not here.
One JSON list a line: `["ready"]` before learner code runs, `["loaded"]`, then `[case, verdict, …]` in order.
"""

from __future__ import annotations

import json
import os
import random
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from autograders.sandbox.inside import values
from autograders.sandbox.inside.confine import RESULT

ANSWER = "answer"
LONGEST = 300
_dumps, _write, _exit = json.dumps, os.write, os._exit


def run(request: Mapping[str, Any]) -> None:
    """Load the answer, give it every case, and end the process."""
    for name, source in request["modules"].items():
        _load(name, source)
    _say(["ready"])
    function = _function(request["code"], request["function"])
    if function is not None:
        _say(["loaded"])
        for number, arguments in enumerate(request["cases"]):
            _say([number, *_answer(function, arguments)])
    _exit(0)


def _function(code: str, name: str) -> Callable[..., Any] | None:
    try:
        module = _load(ANSWER, code)
    except SyntaxError as error:
        if error.filename == f"{ANSWER}.py":
            _say(["unreadable", _text(error.msg), error.lineno or 1, max(1, error.offset or 1)])
        else:
            _say(["failed", *_raised(error)])
        return None
    except MemoryError:
        _say(["failed", "out_of_memory"])
        return None
    except BaseException as error:
        _say(["failed", *_raised(error)])
        return None
    function: Callable[..., Any] | None = vars(module).get(name)
    if not callable(function):
        _say(["missing"])
        return None
    return function


def _load(name: str, source: str) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__file__ = f"{name}.py"
    sys.modules[name] = module
    # The same draws in every run.
    random.seed(0)
    exec(compile(source, f"{name}.py", "exec", dont_inherit=True), vars(module))  # noqa: S102 - in here
    return module


def _answer(function: Callable[..., Any], arguments: list[Any]) -> list[Any]:
    try:
        return ["ok", values.encode(function(*(values.decode(argument) for argument in arguments)))]
    except values.Unsupported as error:
        return ["unsupported", _text(error.args[0])]
    except MemoryError:
        return ["out_of_memory"]
    except BaseException as error:
        return _raised(error)


def _raised(error: BaseException) -> list[Any]:
    try:
        message = _text(str(error))
    except BaseException:
        message = ""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == f"{ANSWER}.py":
            line = trace.tb_lineno
        trace = trace.tb_next
    return ["raised", _text(type(error).__name__), message, line]


def _text(value: Any) -> str:
    return value[:LONGEST].encode("utf-8", "replace").decode() if type(value) is str else ""


def _say(data: list[Any]) -> None:
    line = memoryview(_dumps(data, ensure_ascii=False).encode() + b"\n")
    while line:
        line = line[_write(RESULT, line) :]
