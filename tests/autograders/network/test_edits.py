from __future__ import annotations

from typing import Any

from autograders.network.edits import dropping, joining, setting, splitting


def data() -> Any:
    return {"rules": [{"a": 1, "b": 2}, {"c": 3}]}


def test_a_place_is_set_and_removed() -> None:
    changed = data()
    setting(("rules", 0, "a"), 9)(changed)
    dropping(("rules", 1))(changed)
    assert changed == {"rules": [{"a": 9, "b": 2}]}


def test_an_entry_is_split_and_two_are_joined() -> None:
    split, joined = data(), data()
    splitting(("rules", 0))(split)
    joining(("rules", 0))(joined)
    assert split == {"rules": [{"a": 1}, {"b": 2}, {"c": 3}]}
    assert joined == {"rules": [{"a": 1, "b": 2, "c": 3}]}
