"""How does a class's report read on a terminal?"""

from __future__ import annotations

from collections.abc import Iterator

from autograders.course.class_figures import CheckFigures, ClassFigures, LessonFigures, Spread
from autograders.course.pages import some, visible

NO_PROOF = "Likeness is no proof of copying: read the answers, and talk with the learners first."
REASONS = {
    "missing": "handed in nothing",
    "low": "few points so far",
    "silent": "no sign for two weeks",
}
MANY = 8


def to_text(figures: ClassFigures) -> str:
    """Return the report as lines; nothing in it moves a cursor."""
    lines = [f"Class report, {figures.made}: {some(figures.learners, 'learner')}"]
    for lesson in figures.lessons:
        lines += ["", *_lesson(lesson)]
    return "\n".join(str(visible(line)) for line in lines)


def minutes(seconds: float) -> str:
    """Return a time as somebody says it: `under 1 min`, `12 min`."""
    return f"{seconds / 60:.0f} min" if seconds >= 60 else "under 1 min"


def spread(found: Spread | None) -> str:
    """Return median and quartiles; "" without any."""
    if found is None:
        return ""
    return f"{minutes(found.median)} ({found.lower / 60:.0f}–{found.upper / 60:.0f})"


def named(name: str) -> str:
    """Return a misconception as a person reads it."""
    return name.replace("_", " ") or "not one of the known misconceptions"


def _lesson(lesson: LessonFigures) -> Iterator[str]:
    yield f"{lesson.lesson}: {lesson.title}"
    yield f"  handed in {lesson.handed_in} of {lesson.learners}, graded {lesson.graded}, full marks {lesson.full_marks}"
    if lesson.mean is not None:
        yield f"  mean {lesson.mean:.1f}, median {lesson.median:g} of {lesson.max_score:g} points"
    yield f"  logs of attempts handed in: {lesson.logs}" + (
        f", and {lesson.logs_damaged} that cannot be read" if lesson.logs_damaged else ""
    )
    yield "\n  pass   check                                              active time      hints read by"
    yield from (_check(check) for check in lesson.checks)
    yield from _list("Hardest checks", [f"{one.share:.0%} pass {one.check}" for one in lesson.hardest])
    yield from _list(
        "Most common misconceptions",
        [f"{one.count} x {named(one.name)} ({one.check})" + _who(one.learners) for one in lesson.misconceptions],
    )
    yield from _list(
        "The same error in several answers",
        [
            f"{one.count} answers to {one.question} fail {', '.join(one.checks)}" + _who(one.learners)
            for one in lesson.alike
        ],
    )
    if lesson.similar is not None:
        pairs = [f"{one.question}: {', '.join(one.learners)}: {' '.join(one.evidence)}" for one in lesson.similar]
        yield from _list(f"Similar answers. {NO_PROOF}", pairs or ["none"])
    yield from _list("To look at by a person", [f"{one.learner}: {one.reason}" for one in lesson.to_look_at])
    yield from _list(
        "Stragglers",
        [
            f"{one.learner}: {REASONS[one.kind]}"
            + (f", {one.score:g} of {one.max_score:g} points" if one.max_score else "")
            + (f", last sign {one.last}" if one.last else "")
            for one in lesson.stragglers
        ],
    )


def _check(check: CheckFigures) -> str:
    share = f"{check.share:.0%}" if check.judged else "–"
    return f"  {share:>4}   {check.check:<50} {spread(check.seconds):<16} {check.hint_readers or ''}".rstrip()


def _list(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield f"\n  {title}"
        yield from (f"    {item}" for item in items[:MANY])
    if len(items) > MANY:
        yield f"    and {len(items) - MANY} more"


def _who(learners: tuple[str, ...]) -> str:
    return f": {', '.join(learners)}" if learners else ""
