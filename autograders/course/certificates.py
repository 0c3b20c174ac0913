"""Which files tell a learner, and anybody else, what was reached?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograders.course.class_folder import ClassError, ClassFolder, name_problem
from autograders.record import Log, RecordError, files
from autograders.record.canonical import canonical


def write(course: ClassFolder, learners: Sequence[str] = ()) -> tuple[dict[str, Path], dict[str, str]]:
    """Write certificates of some learners or of all, 0600; returns the files, and what went wrong, by learner."""
    try:
        made = Log(course.record).certificates(learners)
    except RecordError as error:
        raise ClassError(error.message, error.next_step) from error
    course.certificates.mkdir(mode=0o700, parents=True, exist_ok=True)
    written: dict[str, Path] = {}
    problems: dict[str, str] = {}
    for learner, envelope in made.items():
        path = course.certificates / f"{learner}.json"
        problem = name_problem(learner)
        try:
            if not problem:
                files.write_whole(path, canonical(envelope) + b"\n")
                written[learner] = path
        except RecordError as error:
            problem = f"{error.message} {error.next_step}"
        if problem:
            problems[learner] = f"No certificate for {learner!a}: {problem}"
    return written, problems
