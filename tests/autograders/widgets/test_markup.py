from __future__ import annotations

from autograders.widgets.markup import el


def test_texts_and_attributes_are_escaped() -> None:
    assert (
        el("p", "<b>&\"'", aria_label='"><b>').to_html() == '<p aria-label="&quot;&gt;&lt;b&gt;">&lt;b&gt;&amp;"\'</p>'
    )


def test_python_names_become_attribute_names() -> None:
    assert dict(el("div", class_="a", aria_live="polite", data_check="x", tabindex=0).attributes) == {
        "class": "a",
        "aria-live": "polite",
        "data-check": "x",
        "tabindex": "0",
    }


def test_none_is_left_out() -> None:
    assert el("p", None, "a", role=None).to_html() == "<p>a</p>"


def test_the_front_end_gets_tag_attributes_children() -> None:
    assert el("p", "a", el("b", "c"), class_="d").to_json() == ["p", {"class": "d"}, ["a", ["b", {}, ["c"]]]]
