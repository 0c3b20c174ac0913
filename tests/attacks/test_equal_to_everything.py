"""An object that says yes to every comparison."""

from __future__ import annotations


def test_an_object_equal_to_everything_does_not_cross(course) -> None:
    code = """
    class Yes:
        def __eq__(self, other):
            return True

    def attack():
        return Yes()
    """
    outcome = course.attack_once(code)
    assert (outcome.status, outcome.value) == ("unsupported_value", None)
    assert "Yes" in outcome.message


def test_nor_does_it_inside_a_list_or_as_a_key(course) -> None:
    code = """
    class Yes:
        __eq__ = lambda self, other: True
        __hash__ = lambda self: 1

    def attack(place):
        return {"list": [Yes()], "key": {Yes(): 1}, "tuple": (Yes(),)}[place]
    """
    outcomes = course.attack(code, ("list",), ("key",), ("tuple",))
    assert [outcome.status for outcome in outcomes] == ["unsupported_value"] * 3
