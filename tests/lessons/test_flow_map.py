"""Does the map of a network show what packets just did?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from labs.lab import open_lab
from labs.network_lab import NetworkLab
from lessons.flow_map import FlowMapView, shown
from lessons.notice import Notice

DENY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: prod}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NetworkLab]:
    opened = open_lab("prod_namespace", home=tmp_path_factory.mktemp("labs"))
    assert isinstance(opened, NetworkLab)
    yield opened
    opened.down()


def test_the_open_network_lets_all_attacks_through(lab: NetworkLab) -> None:
    lab.reset()
    text, _ = shown(lab)
    assert text.count("allowed, should be denied") == 8
    assert "Dropped last" not in text


def test_what_was_dropped_is_shown_with_its_reason(lab: NetworkLab) -> None:
    lab.apply("policies/prod-default", DENY)
    text, view = shown(lab)
    assert "Dropped last:" in text
    assert "rule of prod/default-deny allows it" in text
    assert "animateMotion" in view.to_html()


def test_a_view_sends_packets_when_it_is_shown(lab: NetworkLab, capsys: pytest.CaptureFixture[str]) -> None:
    FlowMapView(lab)._ipython_display_()
    assert "Who reaches whom now." in capsys.readouterr().out


def test_a_lab_without_a_network_says_so() -> None:
    with pytest.raises(Notice, match="no network"):
        FlowMapView(Path())
