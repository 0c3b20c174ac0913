"""Can everybody read and use the reports?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.driver import Learner
from tests.conftest import NODE_MODULES

pytestmark = [pytest.mark.browser, pytest.mark.node]

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
LESSON, QUESTION = "least_privilege", "training_access"
CHECK = """
async () => {
  const found = await axe.run({ include: [[".seclab"]] }, { resultTypes: ["violations"] });
  return found.violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .map((violation) => [violation.id, violation.help, violation.nodes.map((node) => node.html.slice(0, 200))]);
}
"""


def violations(learner: Learner) -> list[Any]:
    learner.page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found: list[Any] = learner.page.evaluate(CHECK)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_report_has_a_serious_violation(learner: Learner, scheme: Any) -> None:
    learner.page.emulate_media(color_scheme=scheme)
    dark = "false" if scheme == "dark" else "true"
    learner.page.wait_for_selector(f'body[data-jp-theme-light="{dark}"]', state="attached")
    learner.open_lesson(LESSON)
    learner.begin()
    learner.answer(
        QUESTION, '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
    )
    failed = learner.check(QUESTION).locator(".seclab-fail").first
    failed.locator('button[data-act="hint"]').click()
    failed.locator('button[data-act="replay"]').click()
    failed.locator(".seclab-reply", has_text="allowed").wait_for()
    learner.check("wiki_policy")
    learner.run("lesson.progress()").locator(".seclab-report").wait_for()
    learner.answer("session_policy", '{"Version": "2012-10-17",}')
    assert violations(learner) == []


def test_the_scoreboard_has_no_serious_violation(learner: Learner) -> None:
    learner.open_lesson(LESSON)
    learner.begin()
    learner.run("lesson.scoreboard()").locator(".seclab-report").wait_for()
    assert violations(learner) == []
