"""Are the answers that a lesson keeps found, each under what it is about?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from autograders.examples import examples

COURSE = Path(__file__).parent.parent / "course"


def test_reference_starter_and_specimens_are_found() -> None:
    found = list(examples(COURSE / "open_ports", "ports"))
    assert Counter(one.about for one in found) == {
        "reference": 1,
        "starter": 1,
        "opens_the_registry": 3,
        "opens_the_metrics_collector": 3,
        "closes_every_other_port": len(list((COURSE / "open_ports/specimens/closes_every_other_port").iterdir())),
        **{kind: len(list((COURSE / f"open_ports/specimens/{kind}/ports").iterdir())) for kind in KINDS},
    }
    assert {one.question for one in found} == {"ports"}
    assert "neighbouring port" in {one.name for one in found}


def test_an_unknown_question_has_only_an_empty_starter() -> None:
    assert [(one.about, one.text) for one in examples(COURSE / "open_ports", "nothing")] == [("starter", "")]


KINDS = ("accepted", "invalid", "hostile")
