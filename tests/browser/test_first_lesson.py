"""Can a newcomer work through the first lesson with a browser and a keyboard?"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from lessons import catalogue
from tests.browser.driver import IN_FRONT, PATIENCE_MS, Learner

pytestmark = pytest.mark.browser

LESSON, QUESTION = "least_privilege", "training_access"
TOO_WIDE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": ["arn:aws:s3:::ml-datasets", "arn:aws:s3:::ml-datasets/*"],
            }
        ],
    },
    indent=2,
)
expect.set_options(timeout=PATIENCE_MS)


def test_the_course_home_is_all_there_is(learner: Learner) -> None:
    page = learner.page
    expect(page.locator(f"{IN_FRONT} h1")).to_have_text(re.compile("Start here"))
    expect(page.locator(".jp-Launcher")).to_have_count(0)
    expect(page.locator(".Toastify__toast")).to_have_count(0)
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    files = page.locator(".jp-DirListing-itemName").all_inner_texts()
    assert files == sorted(files)
    assert {name.strip() for name in files} == {path.name for path in (learner.at.home / "notebooks").glob("*.ipynb")}
    learner.picture("course-home")


def test_from_a_wrong_answer_to_full_marks(learner: Learner) -> None:
    learner.open_lesson(LESSON)
    learner.begin()
    learner.answer(QUESTION, TOO_WIDE)
    report = learner.check(QUESTION)
    failed = report.locator(".seclab-fail").first
    expect(failed.locator(".seclab-case")).to_contain_text("training-job")

    failed.get_by_role("button", name=re.compile("Hint 1 of")).press("Enter")
    expect(failed.locator(".seclab-hints li")).to_have_count(1)
    failed.get_by_role("button", name=re.compile("Try this request")).press("Enter")
    expect(failed.locator(".seclab-reply")).to_contain_text("✓ allowed")
    report.scroll_into_view_if_needed()
    learner.picture("wrong-answer")

    learner.answer(QUESTION, catalogue.lesson(LESSON).solution(QUESTION))
    full = learner.check(QUESTION)
    expect(full).to_have_class(re.compile("seclab-full"))
    expect(full.locator(".seclab-fail, .seclab-error, .seclab-skip")).to_have_count(0)
    expect(full.locator(".seclab-matrix caption")).to_contain_text("as they should be")
    learner.picture("full-marks")
    assert learner.complaints == []


def test_an_answer_with_markup_is_shown_and_not_obeyed(learner: Learner) -> None:
    evil = '{"Version": "2012-10-17", "<img src=x onerror=alert(1)>": 1}'
    learner.open_lesson(LESSON)
    learner.begin()
    cell = learner.answer(QUESTION, evil)
    report = learner.check(QUESTION)
    expect(report.locator(".seclab-error")).not_to_have_count(0)
    expect(report.locator("img")).to_have_count(0)
    expect(cell.locator(".jp-OutputArea-output img")).to_have_count(0)
    assert learner.complaints == []
