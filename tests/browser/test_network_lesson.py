"""Can a newcomer close a network in the browser, and watch its packets?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lessons import catalogue
from tests.browser.driver import PATIENCE_MS, Learner

pytestmark = pytest.mark.browser

LESSON, QUESTION = "network_isolation", "default_deny"
INGRESS_ONLY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: prod
spec:
  podSelector: {}
"""
expect.set_options(timeout=PATIENCE_MS)


def test_from_an_open_network_to_a_closed_one(learner: Learner) -> None:
    learner.open_lesson(LESSON)
    learner.begin()
    learner.run("lab = lesson.lab")
    learner.idle()
    shown = learner.run("lesson.flow_map()")
    expect(shown.locator(".seclab-graph .seclab-edge-wrong").first).to_be_visible()
    expect(shown.get_by_role("button", name="Send the packets again")).to_be_visible()
    shown.scroll_into_view_if_needed()
    learner.picture("open-network")

    learner.answer(QUESTION, INGRESS_ONLY)
    report = learner.check(QUESTION)
    failed = report.locator(".seclab-fail").first
    expect(failed.locator(".seclab-case")).to_contain_text("=>")
    failed.get_by_role("button", name=re.compile("Try this flow")).press("Enter")
    expect(failed.locator(".seclab-reply")).to_contain_text("prod/default-deny")
    report.scroll_into_view_if_needed()
    learner.picture("open-egress")

    learner.answer(QUESTION, catalogue.lesson(LESSON).solution(QUESTION))
    full = learner.check(QUESTION)
    expect(full).to_have_class(re.compile("seclab-full"))
    line = full.locator(".seclab-graph [role=img]").first
    line.focus()
    expect(line).to_be_focused()
    learner.run('lab.apply("policies/prod-default"')
    learner.idle()
    again = learner.run("lesson.flow_map()")
    expect(again.locator(".seclab-stopped").first).to_be_visible()
    again.scroll_into_view_if_needed()
    learner.picture("closed-network")
    assert not learner.complaints
