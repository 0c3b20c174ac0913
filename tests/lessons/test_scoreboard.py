from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from IPython.utils.capture import capture_output

from labs.probe import Probed
from labs.scoreboard import Scoreboard
from lessons import scoreboard
from lessons.front_end import WIDGET
from lessons.scoreboard import ScoreboardView, to_node
from lessons.standing import remembered

BOARD = Scoreboard(
    "churn_data",
    (
        Probed("reads_salaries", "The job reads <salaries>", "attack", "AML.T0035", "succeeded"),
        Probed("deletes", "Somebody deletes", "attack", "T1490", "blocked", "AccessDenied: no"),
        Probed("trains", "The job trains", "workload", "", "succeeded"),
        Probed("serves", "The service serves", "workload", "", "error", "Timeout: <b>"),
    ),
)

pytestmark = pytest.mark.usefixtures("shell")


class Probing:
    """What a scoreboard asks of a lab."""

    def probe(self) -> Scoreboard:
        return BOARD


def shown() -> dict[str, Any]:
    with capture_output() as captured:
        ScoreboardView(cast(Any, Probing()))._ipython_display_()
    return cast(dict[str, Any], captured.outputs[0].data)


def test_every_probe_has_a_symbol_and_a_word_and_is_escaped() -> None:
    page = to_node(BOARD).to_html()
    for words in ("✗ succeeds", "✓ blocked", "✓ works", "! no verdict: Timeout: &lt;b&gt;", "&lt;salaries&gt;"):
        assert words in page
    assert "Attacks blocked: 1 of 2" in page
    assert "Workloads healthy: 1 of 2" in page


def test_without_a_front_end_it_is_text_and_a_static_page(seclab_home: Path) -> None:
    data = shown()
    assert data["text/plain"] == BOARD.to_text()
    assert WIDGET not in data


def test_with_a_front_end_it_has_a_button(seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoreboard, "someone_is_there", lambda: True)
    assert shown()[WIDGET]["model_id"]


def test_the_course_home_remembers_the_counts(seclab_home: Path) -> None:
    shown()
    assert remembered("churn_data") == {"attacks": 2, "attacks_blocked": 1, "workloads": 2, "workloads_healthy": 1}
    assert remembered("another") == {}
