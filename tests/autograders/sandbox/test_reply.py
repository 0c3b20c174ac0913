from __future__ import annotations

import json
import signal
from typing import Any

import pytest

from autograders.sandbox import JailError, Outcome
from autograders.sandbox.conversation import Stop, Talk
from autograders.sandbox.reply import outcomes
from autograders.sandbox.warm import Ended
from cluster.source import DocumentError

CODE = "def f(x):\n    return x\n"
BEGIN: tuple[Any, ...] = (["ready"], ["loaded"])


def told(*lines: Any, cases: int = 1, stop: Stop = "", status: int = 0) -> list[Outcome]:
    said = tuple(json.dumps(line).encode() for line in lines)
    return outcomes(Ended(Talk(said, 0, stop), status), cases, CODE, "f")


def statuses(*lines: Any, cases: int = 1, stop: Stop = "", status: int = 0) -> list[str]:
    return [outcome.status for outcome in told(*lines, cases=cases, stop=stop, status=status)]


def test_each_verdict_becomes_its_outcome() -> None:
    lines = [
        [0, "ok", ["tuple", 1, ["bytes", "eA=="]]],
        [1, "raised", "ValueError", "no", 2],
        [2, "unsupported", "a value of type set"],
        [3, "out_of_memory"],
    ]
    assert told(*BEGIN, *lines, cases=4) == [
        Outcome("ok", (1, b"x")),
        Outcome("raised", error="ValueError", message="no", line=2),
        Outcome("unsupported_value", message="a value of type set"),
        Outcome("out_of_memory"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        None,
        1,
        [],
        {},
        [0],
        [1, "ok", 1],
        [0.0, "ok", 1],
        [False, "ok", 1],
        ["0", "ok", 1],
        [0, "ok"],
        [0, "ok", 1, 2],
        [0, "ok", {"a": 1}],
        [0, "pass"],
        [0, "raised", "E", "m"],
        [0, "raised", "E", "m", "2"],
        [0, "raised", "E", "m", -1],
        [0, "raised", "E", "m", 5],
        [0, "raised", "E", 3, 1],
        [0, "raised", ["E"], "m", 1],
        [0, "raised", "E", "m" * 301, 1],
        [0, "unsupported", 3],
        [0, "out_of_memory", 1],
        [0, "timeout"],
    ],
    ids=json.dumps,
)
def test_a_line_that_no_honest_child_writes_spoils_the_batch(line: Any) -> None:
    assert statuses(*BEGIN, line, cases=2) == ["protocol_violation"] * 2


def test_lines_out_of_order_spoil_it() -> None:
    assert statuses(*BEGIN, [1, "ok", 1], [0, "ok", 1], cases=2) == ["protocol_violation"] * 2
    assert statuses(["loaded"], ["ready"], [0, "ok", 1]) == ["protocol_violation"]
    assert statuses(*BEGIN, [0, "ok", 1], stop="said_more") == ["protocol_violation"]


@pytest.mark.parametrize(
    ("stop", "status", "wanted", "error"),
    [
        ("timeout", 9, "timeout", ""),
        ("too_much_output", 9, "too_much_output", ""),
        ("", signal.SIGKILL, "killed", ""),
        ("", signal.SIGXCPU, "timeout", ""),
        ("", signal.SIGSEGV, "crashed", "SIGSEGV"),
        ("", 60, "crashed", "signal 60"),
        ("", 0, "crashed", "exit status 0"),
        ("", 7 << 8, "crashed", "exit status 7"),
    ],
)
def test_a_child_that_ended_early_says_why(stop: Stop, status: int, wanted: str, error: str) -> None:
    found = told(*BEGIN, [0, "ok", 1], cases=3, stop=stop, status=status)
    assert [outcome.status for outcome in found] == ["ok", wanted, "not_run"]
    assert found[1].error == error


def test_an_answer_that_fails_to_load_fails_every_case() -> None:
    found = told(["ready"], ["failed", "raised", "KeyError", "'x'", 2], cases=2)
    assert found == [Outcome("raised", error="KeyError", message="'x'", line=2)] * 2
    assert statuses(["ready"], ["failed", "ok", 1], cases=2) == ["protocol_violation"] * 2
    assert statuses(["ready"], ["missing"], [0, "ok", 1]) == ["protocol_violation"]


def test_code_that_is_no_python_is_a_document_error() -> None:
    with pytest.raises(DocumentError, match="this is not Python: invalid syntax") as refused:
        told(["ready"], ["unreadable", "invalid syntax", 2, 5])
    assert (refused.value.line, refused.value.column) == (2, 5)
    with pytest.raises(DocumentError, match="the answer defines no function `f`"):
        told(["ready"], ["missing"])


def test_a_child_that_was_never_shut_in_is_no_verdict() -> None:
    with pytest.raises(JailError):
        told(status=71 << 8)


def test_names_and_messages_are_shown_as_plain_text() -> None:
    [found] = told(*BEGIN, [0, "raised", "E\n<b>", "\x1b[31m\u202e\n<b>", 0])
    assert found.error == "an exception without a name"
    assert found.message == "[31m  <b>"
