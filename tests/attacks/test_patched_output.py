"""Printed text that looks like a result, through a replaced standard output."""

from __future__ import annotations


def test_what_is_printed_is_never_a_result(course) -> None:
    code = """
    import sys

    class Tee:
        def write(self, text):
            return sys.__stderr__.write(text)

        def flush(self):
            pass

    sys.stdout = Tee()

    def attack():
        print('[0, "ok", "expected"]', flush=True)
        sys.__stdout__.write('[0, "ok", "expected"]\\n')
        return "wrong"
    """
    outcome = course.attack_once(code)
    assert (outcome.status, outcome.value) == ("ok", "wrong")


def test_a_closed_output_costs_an_honest_answer_nothing(course) -> None:
    code = """
    import sys

    def attack():
        sys.stdout.close()
        sys.stderr.close()
        return "right"
    """
    assert course.attack_once(code).value == "right"
