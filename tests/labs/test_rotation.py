"""Which steps does a key rotation plan take?"""

from __future__ import annotations

import pytest

from labs.rotation import PlanError, Step, parse, shown

HEAD = "principal: svc-inference\nrotate_every: 30d\nsteps:\n"


def test_a_plan_is_read_in_order_with_its_lines() -> None:
    plan = parse(HEAD + "  - create: new\n  - wait: 2h\n  - delete: old\n")
    assert [(step.verb, step.key, step.minutes) for step in plan.steps] == [
        ("create", "new", 0),
        ("wait", "", 120),
        ("delete", "old", 0),
    ]
    assert [step.position.line for step in plan.steps] == [4, 5, 6]
    assert (plan.principal, plan.rotate_every, plan.minutes) == ("svc-inference", 30 * 24 * 60, 120)


def test_json_is_fine_too() -> None:
    plan = parse('{"principal": "svc-inference", "rotate_every": "7d", "steps": [{"wait": "5m"}]}')
    assert plan.steps[0] == Step("wait", minutes=5, position=plan.steps[0].position)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("principal: a\nrotate_every: 30d\n", 1, "no steps"),
        ("- create: new\n", 1, "principal"),
        (HEAD + "  - disable: old\n", 4, "deactivate"),
        (HEAD + "  - deactivte: old\n", 4, "did you mean deactivate"),
        (HEAD + "  - wait: 20\n", 4, "unit"),
        (HEAD + "  - wait: soon\n", 4, "no time"),
        (HEAD + "  - create: new\n    deploy: new\n", 4, "one thing"),
        (HEAD + "  - create: [new]\n", 4, "one word"),
        (HEAD + "  - create: New Key\n", 4, "no name for a key"),
        (HEAD + "  - create: old\n", 4, "name of another key"),
        (HEAD + "  - create: a\n  - create: b\n", 5, "2 keys already"),
        (HEAD + "  - deploy: new\n", 4, "no key 'new'"),
        (HEAD + "  - delete: old\n  - activate: old\n", 5, "no key 'old'"),
        (HEAD + "  - wait: 30d\n", 2, "begins again"),
        (HEAD + "  - wait: 1m\n" * 101, 4, "at most 100 steps"),
        (HEAD + "  - create: &a new\n", 4, "anchor"),
    ],
)
def test_what_is_no_plan_is_refused_at_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(PlanError) as refused:
        parse(text)
    assert refused.value.line == line
    assert said in f"{refused.value.message} {refused.value.suggestion}"


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0m"), (25, "25m"), (60, "1h"), (90, "90m"), (1440, "1d"), (36 * 60, "36h")]
)
def test_a_duration_reads_as_a_plan_writes_it(minutes: int, text: str) -> None:
    assert shown(minutes) == text
