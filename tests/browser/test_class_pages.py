"""Can everybody read what goes back to a learner, and what an instructor sees of the class?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from autograders.course import class_page, feedback_page
from autograders.course.by_hand import Cell, Standing
from autograders.course.class_figures import ClassFigures
from autograders.course.feedback_page import Returned
from autograders.course.paper import Paper
from autograders.grader import grade
from lessons import catalogue
from lessons.catalogue import Lesson
from tests.browser.driver import SCREENSHOTS
from tests.conftest import NODE_MODULES

pytestmark = [pytest.mark.browser, pytest.mark.node]

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
CHECK = """
async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map((violation) => [violation.id, violation.nodes.map((node) => node.html.slice(0, 200))]);
}
"""
EVIL = '<script>document.title = "pwned"</script><img src=x onerror="document.title = 1">'
WIDTHS = (1280, 800, 380)


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return catalogue.lesson("least_privilege")


@pytest.fixture(scope="module")
def feedback(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of somebody who got one question wrong, tried markup in another, and read hints."""
    wrong = next(iter(sorted((lesson.folder / "specimens").glob("training_job_reads_no_other_dataset/*"))))
    answers = {"training_access": wrong.read_text(encoding="utf-8"), "wiki_policy": EVIL}
    titles = {name: question.title for name, question in lesson.questions.items()}
    standing = Standing(
        "2026-11-20 10:00:00.000000",
        1,
        {"check-training_access": Cell(5, 10, by_person=True), "check-wiki_policy": Cell(0, 7, waits=True)},
        {"answer-training_access": "Close.\nLook at the star."},
    )
    report = grade(lesson.rubric, answers).to_json()
    hints = dict.fromkeys(lesson.hints, 2)
    returned = Returned("ana<b>", "Ana Ağaoğlu", "graded", "", report, answers, standing, hints)
    path = tmp_path_factory.mktemp("pages") / "feedback.html"
    path.write_bytes(
        feedback_page.page(Paper(lesson.slug, lesson.title, lesson.folder, titles, lesson.hints), returned, "")
    )
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a class that holds everything a report can hold."""
    from tests.autograders.course.test_class_report import lesson as figures

    made = datetime(2026, 11, 20, tzinfo=UTC).strftime("%Y-%m-%d")
    path = tmp_path_factory.mktemp("pages") / "report.html"
    both = (figures(checks=20), replace(figures(f" {EVIL}"), lesson="other"))
    path.write_bytes(class_page.page(ClassFigures(made, 30, True, both)))
    return path


@pytest.fixture(params=["light", "dark"])
def tab(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """An empty tab. The page's own policy would keep the test's probe out."""
    context = browser.new_context(color_scheme=request.param, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("which", ["feedback", "report"])
def test_no_page_has_a_violation_or_is_wider_than_its_window(
    tab: Page, which: str, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(which)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto(path.as_uri())
        tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[Any] = tab.evaluate(CHECK)
        assert found == []


@pytest.mark.parametrize("which", ["feedback", "report"])
def test_a_page_asks_for_nothing_and_runs_nothing(browser: Browser, which: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(which)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: complaints.append(one.text))
    page.goto(path.as_uri(), wait_until="load")
    title = page.title()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"class-{which}.png")
    context.close()
    assert asked == [path.as_uri()]
    assert complaints == []
    assert title.startswith(("Feedback: ", "Class report"))


@pytest.mark.parametrize("which", ["feedback", "report"])
def test_a_page_prints_dark_on_light_also_from_a_dark_screen(
    browser: Browser, which: str, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(which)
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(path.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    style = page.evaluate(
        "(() => { const of = getComputedStyle(document.documentElement);"
        "return ['--paper', '--ink', '--heat-4'].map((name) => of.getPropertyValue(name)); })()"
    )
    context.close()
    assert style == ["#fff", "#000", "#cde7d5"]
