"""How long does a learner wait, from the key press to the verdict on the page?"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from autograders.grader import grade  # noqa: E402
from lessons import catalogue  # noqa: E402
from tests.browser import driver  # noqa: E402
from tests.conftest import chromium  # noqa: E402

LESSON, QUESTION, ROUNDS, LIMIT_MS = "least_privilege", "training_access", 15, 100.0


def main() -> int:
    """Print the medians; fail when a verdict takes longer than the limit."""
    if not chromium():
        print("  not measured: no Chromium here")
        return 0
    lesson = catalogue.lesson(LESSON)
    answer = lesson.solution(QUESTION)
    with tempfile.TemporaryDirectory() as folder, driver.browser() as browser:
        began = time.perf_counter()
        with driver.served(Path(folder) / "seclab") as at:
            print(f"  {time.perf_counter() - began:6.1f} s   JupyterLab answers")
            context = browser.new_context(viewport={"width": 1360, "height": 900})
            learner = driver.Learner(context.new_page(), at)
            began = time.perf_counter()
            learner.arrive()
            print(f"  {time.perf_counter() - began:6.1f} s   the course home is open and its kernel ready")
            learner.open_lesson(LESSON)
            learner.begin()
            learner.answer(QUESTION, answer)
            learner.check(QUESTION)
            times = [learner.time_check(QUESTION) for _ in range(ROUNDS)]
            context.close()
    grade(lesson.rubric, {QUESTION: answer})
    began = time.perf_counter()
    grade(lesson.rubric, {QUESTION: answer})
    grading = (time.perf_counter() - began) * 1000
    median = statistics.median(times)
    verdict = "ok" if median <= LIMIT_MS else f"over the limit of {LIMIT_MS:.0f} ms"
    print(f"  {median:6.0f} ms  key press to verdict on the page, median of {ROUNDS} ({verdict})")
    print(f"  {min(times):6.0f} ms  the fastest,   {max(times):.0f} ms the slowest")
    print(f"  {grading:6.1f} ms  of it for grading alone")
    return int(median > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
