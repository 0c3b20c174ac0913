"""Values that make a comparison or a sum of scores go wrong."""

from __future__ import annotations


def test_nan_and_infinity_do_not_cross(course) -> None:
    code = "def attack(text):\n    return [float(text)]"
    outcomes = course.attack(code, ("nan",), ("inf",), ("-inf",), ("1e308",))
    assert [outcome.status for outcome in outcomes] == [*["unsupported_value"] * 3, "ok"]


def test_a_negative_number_a_text_or_a_dict_of_points_is_a_value_and_nothing_more(course) -> None:
    code = "def attack(value):\n    return value"
    values = [-10, "100", {"score": 100, "max_score": 1}, True, None, b"100", (100,), [100], 10.5, -0.0]
    outcomes = course.attack(code, *((value,) for value in values))
    assert [(outcome.value, type(outcome.value)) for outcome in outcomes] == [(value, type(value)) for value in values]
    assert {outcome.status for outcome in outcomes} == {"ok"}


def test_text_that_no_report_could_write_does_not_cross(course) -> None:
    outcomes = course.attack("def attack(number):\n    return chr(number)", (0xD800,), (0xDFFF,), (0xE000,))
    assert [outcome.status for outcome in outcomes] == ["unsupported_value", "unsupported_value", "ok"]


def test_the_largest_odd_types_do_not_cross(course) -> None:
    code = """
    import decimal
    import fractions

    def attack(name):
        return eval(name)
    """
    names = ("decimal.Decimal('NaN')", "fractions.Fraction(1, 3)", "1j", "{1}", "range(3)", "object", "attack", "...")
    outcomes = course.attack(code, *((name,) for name in names))
    assert [outcome.status for outcome in outcomes] == ["unsupported_value"] * len(names)
