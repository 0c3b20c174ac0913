from __future__ import annotations

import html.parser
from collections.abc import Mapping
from typing import Any

import pytest

from autograders import display
from autograders.finding import Counterexample, Finding, Location
from autograders.report import Report, Result
from autograders.widgets.markup import Node, el

EVIL = '<img src=x onerror="alert(1)">'


class Guide:
    def __init__(self, hints: tuple[str, ...] = (), opened: int = 0, replays: bool = True) -> None:
        self.every, self.opened, self.replays = hints, opened, replays

    def hints(self, check: str) -> tuple[tuple[str, ...], int]:
        return self.every[: self.opened], len(self.every)

    def can_replay(self, replay: Mapping[str, Any]) -> bool:
        return self.replays


class Picture:
    def to_text(self) -> str:
        return "a picture in words"

    def to_node(self) -> Node:
        return el("p", "a picture")


def finding(text: str = "training-job  s3:GetObject  arn:aws:s3:::hr/a") -> Finding:
    place = Location(7, 3, f'"Resource": "{text}"')
    return Finding(
        "deny", "allow", Counterexample(text, {"kind": "iam.request"}), f"matches {text}", place, f"look {text}"
    )


def report(*results: Result, unanswered: tuple[str, ...] = ()) -> Report:
    return Report("least_privilege", results or (failed(), passed()), "v1", unanswered)


def failed(text: str = "x") -> Result:
    return Result("denies_other_datasets", "q", "fail", 3, "Other datasets stay closed.", finding(text))


def passed() -> Result:
    return Result("reads_its_own", "q", "pass", 1, "The job reads its own data.")


class Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes.extend(name for name, _ in attrs)


def texts(node: Node) -> str:
    return " ".join(child if isinstance(child, str) else texts(child) for child in node.children)


def buttons(node: Node) -> list[Node]:
    inner = [found for child in node.children if isinstance(child, Node) for found in buttons(child)]
    return ([node] if node.tag == "button" else []) + inner


def test_markup_in_an_answer_is_shown_and_never_parsed() -> None:
    page = display.to_html(report(failed(EVIL)), EVIL)
    parsed = Tags()
    parsed.feed(page)
    assert "img" not in parsed.names
    assert "onerror" not in parsed.attributes
    assert page.count("&lt;img src=x") == 6


def test_every_verdict_has_a_symbol_a_word_and_its_rubric_line() -> None:
    page = texts(display.to_node(report(), "Who reads what"))
    for shown in (
        "✗",
        "failed",
        "Other datasets stay closed.",
        "✓",
        "passed",
        "1 of 4 points",
        "1 of 2 checks passed.",
    ):
        assert shown in page


def test_a_counterexample_stands_on_its_own_line_with_location_and_next_step() -> None:
    page = display.to_html(report(failed("the-case")), "t")
    assert '<pre class="seclab-case">the-case</pre>' in page
    assert "line 7" in page
    assert "<span>next</span><div>look the-case</div>" in page


def test_full_marks_read_as_proven() -> None:
    assert display.verdict(report(passed())) == "Proven: every check passed."


def test_an_unanswered_question_reads_as_a_task_and_not_as_a_failure() -> None:
    skipped = Result("reads_its_own", "q", "skip", 1, "The job reads its own data.", reason="Not answered yet.")
    page = texts(display.to_node(report(skipped, unanswered=("q",)), "t"))
    assert "to do" in page
    assert "run it, then check again" in page
    assert "skipped" not in page


def test_a_static_page_has_no_buttons() -> None:
    assert "<button" not in display.to_html(report(), "t")


def test_a_failed_check_offers_the_next_hint_and_a_replay() -> None:
    offered = buttons(display.to_node(report(), "t", guide=Guide(("gentle", "concrete"), opened=1)))
    assert [texts(button) for button in offered] == ["Hint 2 of 2", "Try this request"]


def test_open_hints_stay_open_and_closed_ones_are_not_in_the_page() -> None:
    page = texts(display.to_node(report(), "t", guide=Guide(("gentle", "concrete"), opened=1)))
    assert "gentle" in page
    assert "concrete" not in page


def test_a_case_that_the_lab_cannot_run_has_no_replay_button() -> None:
    assert not buttons(display.to_node(report(), "t", guide=Guide(replays=False)))


def test_every_button_says_which_check_it_is_about() -> None:
    for button in buttons(display.to_node(report(), "t", guide=Guide(("a",)))):
        assert dict(button.attributes)["aria-label"] == f"{texts(button)}: Other datasets stay closed."


def test_a_picture_says_that_it_is_not_the_proof() -> None:
    assert display.GLANCE in display.to_html(report(failed("the-case")), "A question", Picture())
    assert display.GLANCE not in display.to_html(report(failed("the-case")), "A question")


def test_the_plain_text_holds_the_whole_report_and_the_picture() -> None:
    text = display.to_text(report(failed("the-case")), Picture())
    assert "✗ denies_other_datasets   0 of 3   failed" in text
    assert "the-case" in text
    assert text.endswith("a picture in words")


def test_lines_are_counted_as_in_the_cell() -> None:
    shifted = display.in_cell(report()).results
    assert [r.finding.location.line for r in shifted if r.finding and r.finding.location] == [8]


def test_a_meter_over_nothing_is_empty() -> None:
    assert ("aria-valuemax", "1") in display.meter(0, 0).attributes


def test_the_json_of_a_view_holds_the_same_texts() -> None:
    assert EVIL in str(display.to_node(report(failed(EVIL)), "t").to_json())


@pytest.mark.parametrize(
    ("tag", "attributes"), [("script", {}), ("img", {}), ("p", {"onclick": "x"}), ("p", {"href": "x"})]
)
def test_a_view_cannot_hold_scripts_images_or_handlers(tag: str, attributes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not among"):
        el(tag, **attributes)
