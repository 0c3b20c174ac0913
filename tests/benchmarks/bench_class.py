"""How long does a class take to grade, beside stock `nbgrader autograde` on the same notebooks?

Run `make bench-class`, with `--learners 100` for a short run. The submissions are
mixtures of the lesson's starters, references and specimens. Stock nbgrader executes
them, so it gets a few of them and a home and a lab of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402

from autograders.course import nbgrader_books  # noqa: E402
from autograders.course.class_folder import ClassFolder  # noqa: E402
from cluster import private  # noqa: E402
from lessons import catalogue  # noqa: E402
from lessons.build import build, build_text  # noqa: E402

LESSON, LEARNERS, STOCK = catalogue.lesson("least_privilege"), (100, 1000), 2
FASTER, MOST_MB, HELP_S, LINEAR = 50, 200, 0.4, 1.25
BINARIES = Path(sys.executable).parent


def texts(question: str) -> list[str]:
    """Return what learners write: right and wrong specimens, the reference and the starter of a question."""
    folders = [f"accepted/{question}", *(check.id for check in LESSON.rubric.checks if check.question == question)]
    specimens = [path for name in folders for path in sorted((LESSON.folder / "specimens" / name).glob("*"))]
    found = [path.read_text(encoding="utf-8") for path in specimens]
    return [*found, LESSON.solution(question), LESSON.rubric.starters[question]]


def hand_in(course: ClassFolder, learners: int) -> None:
    """Hand in mixtures, the same in every run."""
    chance, made = random.Random(3), build(LESSON)
    known = {question: texts(question) for question in LESSON.questions}
    for number in range(learners):
        for cell in made["cells"]:
            role = cell["metadata"]["seclab"]
            if role["role"] == "answer":
                cell["source"] = f"%%answer {role['question']}\n{chance.choice(known[role['question']])}"
        place = course.root / "submitted" / f"learner-{number:04}" / LESSON.slug
        private.write(place / f"{LESSON.slug}.ipynb", json.dumps(made).encode())


def timed(command: list[str], cwd: Path, environment: dict[str, str]) -> tuple[float, int, str]:
    """Run a program; return its seconds, the peak of its memory in all its processes, and what it printed."""
    began, peak, ended = time.perf_counter(), [0], threading.Event()
    with subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        watch = threading.Thread(target=watched, args=(run.pid, peak, ended))
        watch.start()
        printed, _ = run.communicate()
        seconds = time.perf_counter() - began
        ended.set()
        watch.join()
    return seconds, peak[0], printed


def watched(pid: int, peak: list[int], ended: threading.Event) -> None:
    """Keep the highest sum of resident memory."""
    while not ended.wait(0.05):
        try:
            root = psutil.Process(pid)
            peak[0] = max(peak[0], sum(one.memory_info().rss for one in (root, *root.children(recursive=True))))
        except psutil.Error:
            continue


def ours(course: ClassFolder, environment: dict[str, str]) -> tuple[float, int, list[dict[str, Any]]]:
    """Grade the class with the program itself: start, database and files included."""
    command = [str(BINARIES / "seclab"), "course", "grade", "--course", str(course.root), "--json"]
    seconds, peak, printed = timed(command, course.root, environment)
    return seconds, peak, json.loads(printed)


def stock(course: ClassFolder, environment: dict[str, str]) -> tuple[float, int]:
    """Grade a few with nbgrader as it is installed: no settings of ours. The time of its start is taken off."""
    learners = sorted((course.root / "submitted").iterdir())
    for extra in learners[STOCK:]:
        shutil.rmtree(extra)
    start, _, _ = timed([str(BINARIES / "nbgrader"), "autograde", "--help"], course.root, environment)
    command = [str(BINARIES / "nbgrader"), "autograde", LESSON.slug, f"--CourseDirectory.root={course.root}"]
    seconds, peak, printed = timed(command, course.root, environment)
    graded = len(list((course.root / "autograded").glob("*/*/*.ipynb")))
    if graded != STOCK:
        print(f"  stock nbgrader graded {graded} of {STOCK}; it printed:\n{printed[-2000:]}")
    return seconds - start, peak


def graded(folder: Path, learners: int, environment: dict[str, str]) -> float:
    """Grade a class twice; return the seconds for one submission, 0 when not everything was graded once."""
    course = ClassFolder(folder / f"class-{learners}")
    nbgrader_books.init(course)
    nbgrader_books.release(course, LESSON.slug, build_text(LESSON))
    hand_in(course, learners)
    seconds, peak, rows = ours(course, environment)
    again, _, same = ours(course, environment)
    print(f"  {learners} submissions: {seconds:.2f} s, {1000 * seconds / learners:.1f} ms each, {peak / 1e6:.0f} MB")
    print(f"    the same again, nothing to do: {again:.2f} s; memory {bar(peak <= MOST_MB * 1e6)} {MOST_MB} MB")
    whole = [row["status"] for row in rows].count("graded") == learners and not any(row["fresh"] for row in same)
    return seconds / learners if whole else 0.0


def bar(held: bool) -> str:
    """Say on which side of a bar a figure is."""
    return "within" if held else "BEYOND"


def compared(folder: Path, learners: int, each: float, environment: dict[str, str]) -> None:
    """Print what stock nbgrader needs for some of the same notebooks, and the ratio."""
    course, peer = ClassFolder(folder / f"class-{learners}"), ClassFolder(folder / "peer")
    shutil.copytree(course.root / "submitted", peer.root / "submitted")
    nbgrader_books.init(peer)
    nbgrader_books.release(peer, LESSON.slug, build_text(LESSON))
    try:
        theirs, peak = stock(peer, environment)
    finally:
        subprocess.run([str(BINARIES / "seclab"), "lab", "down", LESSON.lab], env=environment, check=False)
    ratio = theirs / STOCK / each
    print(f"  stock nbgrader, {STOCK} of them after its start: {theirs / STOCK:.1f} s each, {peak / 1e6:.0f} MB")
    print(f"  ratio for one submission: {ratio:.0f}×, {'at least' if ratio >= FASTER else 'BELOW'} {FASTER}×")


def main(words: Sequence[str] = ()) -> int:
    """Print the times for one submission, their ratio, and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, nargs="+", default=list(LEARNERS), help="sizes of the classes")
    sizes = parser.parse_args(words).learners
    with tempfile.TemporaryDirectory(prefix="seclab-bench-") as name:
        folder = Path(name)
        path = os.pathsep.join((str(BINARIES), os.environ["PATH"]))
        environment = {**os.environ, "PATH": path, "SECLAB_HOME": str(folder / "home")}
        helped = min(timed([str(BINARIES / "seclab"), "course", "--help"], folder, environment)[0] for _ in range(3))
        print(f"  seclab course --help: {helped:.2f} s, {bar(helped <= HELP_S)} {HELP_S} s")
        each = [graded(folder, size, environment) for size in sizes]
        if not all(each):
            print("  not every submission was graded, or some were graded twice")
            return 1
        if len(each) > 1:
            growth = each[-1] / each[0]
            print(f"  one of {sizes[-1]} costs {growth:.2f} times one of {sizes[0]}: {bar(growth <= LINEAR)} linear")
        compared(folder, sizes[0], each[0], environment)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
