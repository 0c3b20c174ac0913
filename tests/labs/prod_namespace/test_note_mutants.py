"""Do changed notes stay notes, and say something else?"""

from __future__ import annotations

from labs.prod_namespace import note_mutants, notes

SUSPECT = 'pod: prod/drift-monitor\nsends_to: 203.0.113.66\nsince: "2025-11-21T02:17:09Z"\n'
FLOW = "{from: prod/inference, to: 203.0.113.66, protocol: TCP, port: 443}"


def test_every_mutant_is_another_note_that_can_be_read() -> None:
    right = notes.suspect(SUSPECT)
    found = [notes.suspect(mutant.text) for mutant in note_mutants.mutants(SUSPECT)]
    assert len(found) > 10
    assert not [one for one in found if {n: f.text for n, f in one.items()} == {n: f.text for n, f in right.items()}]


def test_flows_are_changed_word_by_word() -> None:
    text = f"blocks_work: {FLOW}\nallows_attack: {FLOW}\n"
    mutants = list(note_mutants.mutants(text))
    assert all(notes.flows(mutant.text) for mutant in mutants)
    assert {mutant.name.split(" is ")[0] for mutant in mutants} >= {"blocks_work.port", "allows_attack.from"}
