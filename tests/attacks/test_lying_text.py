"""A text, list or number of a subclass that lies about what it equals."""

from __future__ import annotations


def test_a_subclass_of_a_plain_type_does_not_cross(course) -> None:
    code = """
    def attack(kind):
        liar = type("Liar", (kind_of(kind),), {"__eq__": lambda *_: True, "__hash__": lambda self: 0})
        return liar()

    def kind_of(name):
        return {"str": str, "int": int, "list": list, "dict": dict, "bytes": bytes, "float": float}[name]
    """
    outcomes = course.attack(code, *((name,) for name in ("str", "int", "list", "dict", "bytes", "float")))
    assert [outcome.status for outcome in outcomes] == ["unsupported_value"] * 6


def test_a_type_that_claims_to_be_text_does_not_cross(course) -> None:
    code = """
    class Liar:
        __class__ = str

    def attack():
        return Liar()
    """
    assert course.attack_once(code).status == "unsupported_value"
