"""Results written when the process ends."""

from __future__ import annotations


def test_what_waits_for_the_end_never_runs(course) -> None:
    code = """
    import atexit
    import os

    class AtTheEnd:
        def __del__(self):
            os.write(3, b'[0, "ok", "forged"]\\n')

    kept = AtTheEnd()
    atexit.register(lambda: os.write(3, b'[0, "ok", "forged"]\\n'))

    def attack():
        return "wrong"
    """
    outcome = course.attack_once(code)
    assert (outcome.status, outcome.value) == ("ok", "wrong")
