"""Are answers that mean the same taken as the same, and no others?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from autograders import rubric
from autograders.course.normal_forms import default, language, normal_form
from autograders.examples import examples

ROOT = Path(__file__).parents[3]
POLICIES = ROOT / "lessons" / "least_privilege"
PORTS = ROOT / "tests" / "course" / "open_ports"


def form(text: str, written: str = "py") -> str | None:
    return default(written, text)


def test_data_is_the_same_whatever_its_format_and_order_of_keys() -> None:
    value = {"b": [1, "two", None], "a": {"y": True, "x": 1.5}}
    texts = [json.dumps(value), json.dumps(value, indent=7), json.dumps(value, sort_keys=True), yaml.safe_dump(value)]
    assert len({form(text, "json") for text in texts}) == 1
    assert form(json.dumps({**value, "b": [1, "two", False]}), "json") != form(texts[0], "json")
    assert form("a: 1 # one\n", "yaml") == form("# why\na:   1", "yaml")


def test_the_order_of_a_list_and_the_kind_of_a_value_count() -> None:
    assert form("[1, 2]", "json") != form("[2, 1]", "json")
    assert form('["1"]', "json") != form("[1]", "json")


@pytest.mark.parametrize(
    "other",
    [
        "def masked(text):\n    out = text.upper()\n    return out\n",
        "def masked(line: str) -> str:\n    '''Mask.'''\n    # U\n    result: str = line.upper()\n    return result\n",
        "'''A module.'''\n\ndef masked(a):\n  b = (a.upper())\n\n  return b",
    ],
)
def test_programs_are_the_same_apart_from_names_comments_hints_and_docstrings(other: str) -> None:
    assert form("def masked(row):\n    shouted = row.upper()\n    return shouted") == form(other)


@pytest.mark.parametrize(
    "other",
    [
        "def masked(text):\n    out = text.lower()\n    return out",
        "def masked(text):\n    out = text.upper()\n    return text",
        "def hidden(text):\n    out = text.upper()\n    return out",
        "def masked(text):\n    global out\n    out = text.upper()\n    return out",
        "def masked(text, out=None):\n    out = text.upper()\n    return out",
    ],
)
def test_programs_that_differ_stay_different(other: str) -> None:
    assert form("def masked(row):\n    shouted = row.upper()\n    return shouted") != form(other)


def test_names_inside_a_function_inside_keep_apart() -> None:
    one = "def f(a):\n    def g(b):\n        return a + b\n    return g"
    assert form(one) == form(one.replace("a", "x").replace("b", "y").replace("defx", "def"))
    assert form(one) != form(one.replace("a + b", "b + b"))


@pytest.mark.parametrize("text", ["def f(:", "x = \0", "(" * 5000 + ")" * 5000, "-" * 50_000 + "1"])
def test_a_program_that_cannot_be_read_has_no_form(text: str) -> None:
    assert form(text) is None


@pytest.mark.parametrize("text", ["{", "", "[" * 100_000, "a: &a [*a]", "\ud800"])
def test_data_that_cannot_be_read_has_no_form(text: str) -> None:
    assert form(text, "json") is None


def test_any_other_text_is_compared_word_by_word() -> None:
    assert form("FROM  base\n\n  RUN x", "Dockerfile") == form("FROM base\nRUN x\n", "Dockerfile")


def test_nothing_is_executed(tmp_path: Path) -> None:
    marker = tmp_path / "executed"
    assert form(f"open({str(marker)!r}, 'w')\n\n@print\nclass A: x = open({str(marker)!r}, 'w')")
    assert not marker.exists()


def test_the_language_is_that_of_the_reference() -> None:
    assert language(POLICIES, "rotation_plan") == "yaml"
    assert normal_form(PORTS, "ports", '{"ports":[1]}') == normal_form(PORTS, "ports", '{\n"ports": [ 1 ]}')
    assert normal_form(PORTS, "ports", " " * 300_000) is None


def forms(question: str, *abouts: str) -> dict[str, str | None]:
    found = (one for one in examples(POLICIES, question) if one.about in abouts)
    return {one.name: normal_form(POLICIES, question, one.text) for one in found}


@pytest.mark.parametrize("question", ["training_access", "session_policy"])
def test_policies_that_allow_the_same_have_one_form(question: str) -> None:
    reference = forms(question, "reference").popitem()[1]
    right = forms(question, "accepted")
    loaded = rubric.load(POLICIES)
    texts = {one.name: one.text for one in examples(POLICIES, question) if one.about == "accepted"}
    assert loaded.same
    assert {name: form == reference for name, form in right.items()} == {
        name: loaded.same(question, text) for name, text in texts.items()
    }


@pytest.mark.parametrize("question", ["training_access", "wiki_policy", "backup_operator", "session_policy"])
def test_a_wrong_policy_never_has_the_form_of_the_reference(question: str) -> None:
    checks = [check.id for check in rubric.load(POLICIES).checks if check.question == question]
    wrong = forms(question, *checks)
    assert None not in wrong.values()
    assert forms(question, "reference").popitem()[1] not in wrong.values()
    assert set(forms(question, "invalid").values()) == {None}


def test_a_plan_is_what_it_does_and_when() -> None:
    text = next(one.text for one in examples(POLICIES, "rotation_plan"))
    renamed = text.replace(": new", ": fresh").replace("24h", "1d") + "# done\n"
    assert renamed != text
    assert normal_form(POLICIES, "rotation_plan", renamed) == normal_form(POLICIES, "rotation_plan", text)
    assert normal_form(POLICIES, "rotation_plan", text.replace("24h", "23h")) != normal_form(
        POLICIES, "rotation_plan", text
    )
