"""A thread, timer or child that stays and answers the next call."""

from __future__ import annotations

import psutil


def test_nothing_is_left_of_an_answer(course) -> None:
    code = """
    import os
    import signal
    import threading

    def forge(*_):
        os.write(3, b'[0, "ok", "from the past"]\\n')

    def attack():
        tried = 0
        for begin in (lambda: threading.Timer(0.01, forge).start(), os.fork):
            try:
                begin()
            except (OSError, RuntimeError):
                tried += 1
        signal.signal(signal.SIGALRM, forge)
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        return tried
    """
    assert course.attack_once(code).value == 2
    outcome = course.attack_once("import time\ndef attack():\n    time.sleep(0.3)\n    return 'now'")
    assert (outcome.status, outcome.value) == ("ok", "now")


def test_no_process_stays(course) -> None:
    before = len(psutil.Process(course.jail.pid).children(recursive=True))
    course.attack_once("import os\ndef attack():\n    os.close(3)\n    while True:\n        pass")
    assert len(psutil.Process(course.jail.pid).children(recursive=True)) == before


def test_a_module_changed_by_one_answer_is_whole_for_the_next(course) -> None:
    course.attack_once("import re\nre.sub = None\nimport json\ndel json.loads\ndef attack():\n    return 1")
    code = "import re, json\ndef attack():\n    return json.loads(re.sub('x', '1', '[x]'))"
    assert course.attack_once(code).value == [1]
