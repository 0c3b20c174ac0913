"""What do attackers and colleagues do with the churn model's data?"""

from __future__ import annotations

import re

from labs.lab import Lab


def test_the_seed_is_vulnerable_but_working_and_stays_so(lab: Lab) -> None:
    for _ in range(2):
        board = lab.probe()
        assert not [probe for probe in board.probes if probe.outcome != "succeeded"]
    assert board.attacks >= 6
    assert board.workloads >= 6


def test_the_reference_answers_block_every_attack_and_no_workload(changed: Lab, answers: dict[str, str]) -> None:
    for target, answer in answers.items():
        changed.apply(target, answer)
    board = changed.probe()
    assert not [probe for probe in board.probes if probe.outcome == "error"]
    assert (board.attacks_blocked, board.workloads_healthy) == (board.attacks, board.workloads)


def test_each_attack_carries_a_technique_and_no_workload_does(lab: Lab) -> None:
    for probe in lab.probes:
        known = re.fullmatch(r"AML\.T\d{4}(\.\d{3})?|T\d{4}(\.\d{3})?", probe.technique)
        assert bool(known) == (probe.kind == "attack")
