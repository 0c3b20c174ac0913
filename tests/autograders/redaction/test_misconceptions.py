from __future__ import annotations

import pytest

from tests.autograders.redaction.answers import RIGHT, TWO_PATTERNS, WRONG
from tests.autograders.redaction.claims import QUICK, WHOLE, Claim


@pytest.mark.parametrize("claim", WHOLE.values(), ids=list(WHOLE))
def test_the_reference_keeps_every_promise(claim: Claim) -> None:
    assert claim(RIGHT) is None


@pytest.mark.parametrize("name", WRONG)
def test_each_misconception_fails_its_claim_and_no_other(name: str) -> None:
    wanted, code = WRONG[name]
    found = {claim: finding for claim, judge in QUICK.items() if (finding := judge(code))}
    assert set(found) == {wanted}
    finding = found[wanted]
    assert finding.counterexample
    assert finding.expected != finding.got != ""
    assert finding.next


def test_the_two_patterns_of_many_a_course_fail_most_claims() -> None:
    assert {claim for claim, judge in QUICK.items() if claim != "redacts_before_write" and judge(TWO_PATTERNS)} == {
        *("removes", "preserves", "handles", "runs_in_linear_time")
    }
