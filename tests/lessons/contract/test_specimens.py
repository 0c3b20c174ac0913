"""Are example answers found by their folder, and read whatever they hold?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lessons.catalogue import load
from lessons.contract import specimens
from lessons.contract.verdicts import wrong_kinds, wrong_specimens

COURSE = Path(__file__).parent.parent.parent / "course"
Copy = Callable[..., Path]


def test_wrong_answers_come_with_the_check_that_they_fail() -> None:
    found = list(specimens.wrong(load(COURSE / "short_lived_keys")))
    assert len(found) == 12
    assert all(specimen.about == check.id and specimen.question == check.question for specimen, check in found)


def test_every_answer_is_found_once() -> None:
    lesson = load(COURSE / "short_lived_keys")
    files = [specimen.file for specimen in specimens.every(lesson)]
    assert sorted(files) == sorted(file for file in (lesson.folder / "specimens").rglob("*") if file.is_file())


def test_an_answer_comes_with_the_references_that_its_checks_wait_for(toy: Copy) -> None:
    gates = {"rubric.py": ('@check("rotation", points=2)', '@check("rotation", points=2, after=ends_with_the_run)')}
    for changes, others in (({}, set()), (gates, {"lifetime"})):
        lesson = load(toy("short_lived_keys", changes))
        lifetime, rotation = specimens.of_kind(lesson, "accepted")
        assert specimens.answers(lesson, lifetime) == {"lifetime": "key_hours: 3\n"}
        assert set(specimens.answers(lesson, rotation)) == {"rotation"} | others


def test_gates_are_followed_through_other_questions(toy: Copy) -> None:
    changes = {"rubric.py": ('@check("rotation")\n', '@check("rotation", after=rotates_within_a_month)\n')}
    folder = toy("short_lived_keys", changes)
    text = (folder / "rubric.py").read_text()
    text = text.replace('@check("rotation", points=2)', '@check("rotation", points=2, after=ends_with_the_run)')
    (folder / "rubric.py").write_text(text)
    assert wrong_specimens(load(folder)) == []
    assert wrong_kinds(load(folder)) == []


def test_bytes_that_are_no_text_are_read_all_the_same(toy: Copy) -> None:
    folder = toy()
    (folder / "specimens" / "hostile" / "ports" / "bytes.json").write_bytes(b"\xff[]")
    texts = [specimen.text for specimen in specimens.of_kind(load(folder), "hostile")]
    assert "\ufffd[]" in texts


def test_a_specimen_is_named_from_its_lesson_on() -> None:
    specimen = next(specimens.of_kind(load(COURSE / "open_ports"), "hostile"))
    assert str(specimen) == "open_ports/specimens/hostile/ports/claims_the_score.json"
