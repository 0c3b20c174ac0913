"""How does a lab stand: which attacks are blocked, which workloads are healthy?"""

from __future__ import annotations

import json

from labs.probe import Probed
from labs.scoreboard import Scoreboard

BOARD = Scoreboard(
    "churn_data",
    (
        Probed("a", "Somebody reads", "attack", "T1530", "blocked"),
        Probed("b", "Somebody lists", "attack", "T1619", "succeeded"),
        Probed("c", "Somebody breaks", "attack", "T1485", "error", "KeyError: 'Contents'"),
        Probed("d", "The job reads", "workload", "", "succeeded"),
        Probed("e", "The job writes", "workload", "", "blocked"),
    ),
)


def test_an_error_counts_on_neither_side() -> None:
    assert (BOARD.attacks, BOARD.attacks_blocked) == (3, 1)
    assert (BOARD.workloads, BOARD.workloads_healthy) == (2, 1)


def test_the_text_says_it_all() -> None:
    text = BOARD.to_text()
    assert text.startswith("attacks blocked 1 of 3   ·   workloads healthy 1 of 2")
    assert "✗ succeeds  Somebody lists  [T1619]" in text
    assert "! no verdict (KeyError: 'Contents')  Somebody breaks" in text
    assert "✗ refused   The job writes" in text


def test_it_is_plain_data_too() -> None:
    data = json.loads(json.dumps(BOARD.to_json()))
    assert data["attacks_blocked"] == 1
    assert [probe["outcome"] for probe in data["probes"]] == ["blocked", "succeeded", "error", "succeeded", "blocked"]
