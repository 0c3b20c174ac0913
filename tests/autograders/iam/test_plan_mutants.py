"""How can a key rotation plan be broken a little?"""

from __future__ import annotations

from autograders.iam.plan_mutants import mutants, normal_form, same
from labs.rotation import parse

HEAD = "principal: svc\nrotate_every: 30d\nsteps:\n"
TEXT = (
    HEAD
    + "  - create: new\n  - deploy: new\n  - wait: 20m\n  - verify_in_use: new\n  - verify_idle: old\n  - delete: old\n"
)


def test_each_step_is_left_out_swapped_and_changed() -> None:
    made = {mutant.name: mutant.text for mutant in mutants(TEXT)}
    assert "  - wait: 20m\n" not in made["left out: - wait: 20m"]
    assert made["swapped: - create: new, - deploy: new"].startswith(HEAD + "  - deploy: new\n  - create: new\n")
    assert "  - wait: 2m\n" in made["- wait: 20m became - wait: 2m"]
    assert "  - delete: new\n" in made["- delete: old became - delete: new"]
    assert "rotate_every: 432000m" in made["ten times as rare"]
    assert len(set(made.values())) == len(made)
    assert TEXT not in made.values()


def test_two_verifications_at_the_same_time_may_change_places() -> None:
    swapped = TEXT.replace(
        "  - verify_in_use: new\n  - verify_idle: old\n", "  - verify_idle: old\n  - verify_in_use: new\n"
    )
    assert same(parse(swapped), parse(TEXT))


def test_another_time_or_order_is_not_the_same() -> None:
    assert not same(parse(TEXT.replace("20m", "21m")), parse(TEXT))
    assert not same(parse(TEXT.replace("  - verify_idle: old\n", "")), parse(TEXT))
    assert not same(parse(TEXT.replace("svc", "intern")), parse(TEXT))


def test_a_plan_reads_as_what_happens_when_whatever_its_keys_are_called() -> None:
    assert normal_form(parse(TEXT)) == normal_form(parse(TEXT.replace(": new", ": next")))
    assert normal_form(parse(TEXT)).splitlines()[:3] == ["svc", "0m create key 0", "0m deploy key 0"]
    assert normal_form(parse(TEXT)) != normal_form(parse(TEXT.replace("20m", "21m")))
    assert normal_form(parse(TEXT)) != normal_form(parse(TEXT.replace("30d", "31d")))
