"""Does anything that a learner reads give a line of a solution away?

Lines are compared without white space and with one kind of quote. A line counts when
it is longer than 12 signs, no starter holds it (what a learner is given cannot be given
away), and it says something: a bare key (`"Condition": {`), a word of the language
(`"Effect": "Allow"`, a policy version) and an import are structure, not an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from autograders.grader import grade
from lessons.build import build_text
from lessons.catalogue import Lesson
from lessons.contract import specimens
from lessons.mistake import sentence, shown

LONGER_THAN = 12
_STRUCTURE = re.compile(
    r"""(-?["]?[\w:.$/-]+["]?[:=])?["]?(Allow|Deny|\*|true|false|null|none|20(08|12)-10-17)?["]?[][{}(),:]*""",
    re.IGNORECASE,
)
_IMPORT = re.compile(r"\s*(import|from)\s+[\w.]+")


def leaked_lines(lesson: Lesson) -> list[str]:
    """Find solution lines in the released notebook, in hints, and in feedback on any example answer."""
    lines = significant_lines(lesson)
    notebook = json.loads(build_text(lesson))
    found = [
        f"{shown(lesson.source)}: cell {cell['id']} holds “{line}”"
        for cell in notebook["cells"]
        for line in _held(lines, "".join(cell["source"]))
    ]
    for check, hints in lesson.hints.items():
        found += [
            f"{shown(lesson.folder / 'hints.md')}: a hint for {check} holds “{line}”" for line in _held(lines, *hints)
        ]
    found += _in_feedback(lesson, lines)
    return [sentence(problem, "Say where to look, not what to write") for problem in dict.fromkeys(found)]


def significant_lines(lesson: Lesson) -> tuple[str, ...]:
    """Return the lines of the solutions that would give something away."""
    given = "".join(squeezed(text) for text in lesson.rubric.starters.values())
    lines = (line for text in lesson.solutions().values() for line in text.splitlines())
    return tuple(dict.fromkeys(line.strip() for line in lines if _says_something(line) and bare(line) not in given))


def squeezed(text: str) -> str:
    """Drop white space and write every quote as a double one."""
    return re.sub(r"\s+", "", text).replace("'", '"')


def bare(line: str) -> str:
    """Return a line as it is compared: squeezed, without the comma that its place gives it."""
    return squeezed(line).rstrip(",")


def _says_something(line: str) -> bool:
    return len(bare(line)) > LONGER_THAN and not _STRUCTURE.fullmatch(bare(line)) and not _IMPORT.match(line)


def _held(lines: tuple[str, ...], *texts: str) -> list[str]:
    squeezed_texts = [squeezed(text) for text in texts]
    return [line for line in lines if any(bare(line) in text for text in squeezed_texts)]


def _in_feedback(lesson: Lesson, lines: tuple[str, ...]) -> Iterator[str]:
    """Yield leaks; a line that stands in the learner's own answer is quoted, not given away."""
    for specimen in specimens.every(lesson):
        own = squeezed(specimen.text)
        unknown = tuple(line for line in lines if bare(line) not in own)
        feedback = grade(lesson.rubric, specimens.answers(lesson, specimen)).about(specimen.question).to_text()
        yield from (f"{specimen}: the feedback on it holds “{line}”" for line in _held(unknown, feedback))
