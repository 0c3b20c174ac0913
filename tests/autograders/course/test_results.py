"""Does the order in which results come together make no difference?"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from autograders.course.results import Key, Reports, ordered, union
from autograders.grader import NOT_YOUR_FAULT


def report(score: int, unjudged: bool = False, note: str = "") -> dict[str, Any]:
    reason = NOT_YOUR_FAULT if unjudged else note
    return {"score": score, "results": [{"reason": reason}]}


REPORTS = st.builds(report, st.integers(0, 3), st.booleans(), st.sampled_from(["", "a", "b"]))
KEYS: st.SearchStrategy[Key] = st.tuples(
    st.sampled_from(["x", "y"]), st.sampled_from(["ana", "ben"]), st.sampled_from("12")
)
RESULTS: st.SearchStrategy[dict[Key, Reports]] = st.dictionaries(
    KEYS, st.lists(REPORTS, min_size=1, max_size=3).map(ordered), max_size=4
)


@given(one=RESULTS, other=RESULTS, third=RESULTS)
def test_union_is_associative_commutative_and_idempotent(
    one: dict[Key, Reports], other: dict[Key, Reports], third: dict[Key, Reports]
) -> None:
    assert union((union((one, other)), third)) == union((one, union((other, third)))) == union((one, other, third))
    assert union((one, other)) == union((other, one))
    assert union((one, one)) == one == union((one, {}))


@given(parts=st.lists(RESULTS, max_size=6), chance=st.randoms(use_true_random=False))
def test_any_grouping_leaves_the_same_winner(parts: list[dict[Key, Reports]], chance: Any) -> None:
    expected = union(parts)
    groups = list(parts)
    chance.shuffle(groups)
    while len(groups) > 1:
        groups[0:2] = [union(chance.sample(groups[0:2], 2))]
        chance.shuffle(groups)
    assert union(groups) == expected


def test_of_two_reports_the_one_that_judged_more_counts_and_then_the_lower() -> None:
    sure, unsure, lower = report(3), report(0, unjudged=True), report(2)
    assert ordered([unsure, sure])[0] == sure
    assert ordered([sure, lower])[0] == lower
    assert ordered([sure, sure]) == (sure,)
