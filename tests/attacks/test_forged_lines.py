"""Lines of the protocol, written by the answer itself to every open file."""

from __future__ import annotations

import pytest

LINES: dict[str, bytes] = {
    "a score": b'{"score": 100}',
    "a case that does not exist": b'[99, "ok", 1]',
    "the same case twice": b'[0, "ok", 1]',
    "a verdict that does not exist": b'[0, "pass"]',
    "a second loading": b'["loaded"]',
    "no JSON": b"pass",
    "no text": b"\xff\xfe",
    "NaN": b'[0, "ok", NaN]',
    "infinity": b'[0, "ok", 1e999]',
    "a number without end": b'[0, "ok", ' + b"9" * 5000 + b"]",
    "a deep nest": b"[" * 20000,
    "an object": b'[0, "ok", {"a": 1}]',
    "a negative case": b'[-1, "ok", 1]',
    "a true case": b'[false, "ok", 1]',
    "a line of its own code that is not there": b'[0, "raised", "E", "m", 4000]',
    "a long message": b'[0, "raised", "E", "' + b"m" * 1000 + b'", 1]',
}


@pytest.mark.parametrize("line", LINES.values(), ids=list(LINES))
def test_a_forged_line_on_any_open_file_is_no_pass(course, line: bytes) -> None:
    code = """
    import os

    def attack(line):
        for number in range(256):
            try:
                os.write(number, line + b"\\n")
            except OSError:
                pass
        return "wrong"
    """
    outcome = course.attack(code, (line,), ())[0]
    assert (outcome.status, outcome.value) == ("protocol_violation", None)


def test_a_forged_answer_is_worth_what_an_answer_is_worth(course) -> None:
    code = """
    import os

    def attack():
        os.write(3, b'[0, "ok", "not what was asked for"]\\n')
        os._exit(0)
    """
    outcome = course.attack_once(code)
    assert (outcome.status, outcome.value) == ("ok", "not what was asked for")


def test_a_forged_syntax_error_points_into_the_answer(course) -> None:
    code = """
    import os

    os.write(3, b'["unreadable", "x", 99999, 1]\\n')
    os._exit(0)
    """
    assert course.attack_once(code).status == "protocol_violation"


def test_no_open_file_leads_to_the_grader(course) -> None:
    code = """
    import os
    import stat

    def attack():
        kinds = []
        for number in range(1024):
            try:
                kinds.append([number, stat.S_IFMT(os.fstat(number).st_mode)])
            except OSError:
                pass
        return kinds
    """
    kinds = dict(course.attack_once(code).value)
    character, pipe = 0o020000, 0o010000
    assert kinds == {0: character, 1: pipe, 2: pipe, 3: pipe}
