from __future__ import annotations

import pytest

from lessons.answer_magic import Said, read
from lessons.catalogue import Question
from lessons.front_matter import Language

BROKEN: dict[Language, tuple[str, str]] = {
    "json": ('{\n  "a": 1,\n  "b" 2\n}', "Line 4, column 7"),
    "yaml": ("a: 1\nb: [1\nc: 2\n", "Line 4, column 2"),
    "python": ("x = 1\ny = (2\n", "Line 3, column 5"),
}


def question(language: Language, apply: str = "") -> Question:
    return Question("q", "A question", language, apply)


def quoted(said: Said) -> list[str]:
    return [line for line in repr(said).splitlines() if line[:5].strip().isdigit()]


@pytest.mark.parametrize("language", BROKEN)
def test_a_slip_is_shown_with_line_and_column_as_the_editor_counts(language: Language) -> None:
    text, place = BROKEN[language]
    said = read(question(language), text)
    assert said.headline == "Answer kept, but it cannot be read yet."
    assert place in repr(said)


def test_a_caret_and_a_mark_point_at_the_slip() -> None:
    said = read(question("json"), BROKEN["json"][0])
    lines = repr(said).splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip() == "^")
    assert lines[at - 1][lines[at].index("^")] == "2"
    assert quoted(said) == ['    3    "a": 1,', '    4    "b" 2', "    5  }"]
    assert "<mark>2</mark>" in said._repr_html_()


def test_a_policy_is_read_as_a_policy() -> None:
    text = '{\n  "Version": "2012-10-17",\n  "Statement": [{"Efect": "Allow", "Action": "s3:*", "Resource": "*"}]\n}'
    said = read(question("json", "policy/training-job"), text)
    assert said.slip
    assert said.slip.line == 4
    assert "Effect" in repr(said)


def test_a_policy_in_another_place_is_read_as_one_too() -> None:
    assert read(question("json"), '{"Statement": []}').slip
    assert not read(question("json"), '{"ports": []}').slip


def test_the_next_step_is_a_sentence() -> None:
    text = '{"Version": "2012-10-17", "Statement": []} // done'
    assert repr(read(question("json"), text)).splitlines()[1].endswith("JSON has no comments. Delete this comment.")


def test_a_policy_for_a_user_names_no_principal() -> None:
    statement = '{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}'
    text = f'{{"Version": "2012-10-17", "Statement": [{statement}]}}'
    assert "no Principal" in repr(read(question("json", "policy/training-job"), text))
    assert not read(question("json"), text).slip


def test_a_misspelt_action_is_worth_a_look() -> None:
    text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}'
    said = read(question("json", "policy/x"), text)
    assert "s3:GetObject" in repr(said)


@pytest.mark.parametrize("language", ["json", "yaml", "python", "shell", "dockerfile"])
@pytest.mark.parametrize("text", ["\0", "[" * 100_000, "a\u2028b", "é" * 10, "\x1b[31m", "'" * 7])
def test_no_text_breaks_the_cell(language: Language, text: str) -> None:
    said = read(question(language), text)
    assert said.headline.startswith("Answer kept")
    assert "\x00" not in said._repr_html_().replace(text, "")


def test_an_empty_answer_and_the_starter_get_no_tick() -> None:
    assert "no answer yet" in repr(read(question("json"), " \n", "{}"))
    starter = read(question("json"), "{ }\n", "{ }")
    assert "still the starter" in repr(starter)
    assert "✓" not in starter._repr_html_()


def test_lines_are_counted_without_blank_ones_around_them() -> None:
    assert repr(read(question("shell"), "\na\nb\n\n")) == "Answer kept: 2 lines. Check it with the cell below."
