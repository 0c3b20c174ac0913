"""Does a learner whose labs run on MinIO see that, and what MinIO refuses?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import driver
from tests.browser.driver import PATIENCE_MS, Learner, Served
from tests.browser.test_first_lesson import LESSON, QUESTION, TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.go]
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECLAB_BACKEND", "minio")
        with driver.served(tmp_path_factory.mktemp("learner") / "seclab") as running:
            yield running


def test_a_wrong_answer_is_tried_on_minio_and_what_minio_refuses_is_said(learner: Learner) -> None:
    learner.open_lesson(LESSON)
    learner.begin()
    expect(learner.run("lab = lesson.lab")).to_contain_text("on minio")
    learner.answer(QUESTION, TOO_WIDE)
    failed = learner.check(QUESTION).locator(".seclab-fail").first
    failed.get_by_role("button", name=re.compile("Try this request")).press("Enter")
    expect(failed.locator(".seclab-reply")).to_contain_text("✓ allowed")
    failed.scroll_into_view_if_needed()
    learner.picture("tried-on-minio")

    learner.run("%%answer wiki_policy")
    learner.idle()
    refused = learner.run('lab.apply("policy/data-engineer"')
    expect(refused).to_contain_text("MinIO takes no s3:prefix for s3:GetObject; AWS takes this policy")
    refused.scroll_into_view_if_needed()
    learner.picture("refused-by-minio")
    assert learner.complaints == []
