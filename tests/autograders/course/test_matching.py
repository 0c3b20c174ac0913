"""Is a name matched to one learner, or to nobody?"""

from __future__ import annotations

import pytest

from autograders.course.matching import Claim, Roster, Unmatched

CLASS = (
    ("ana", "Ana", "Ağaoğlu", "ana@example.org"),
    ("12345", "Jane", "Doe", "jd@example.org"),
    ("jd2", "Jane", "Doe", ""),
    ("bob", "", "", ""),
    ("Bo", "Bo", "Ana", ""),
)


def meant(*texts: str, add: bool = False) -> str:
    return Roster(CLASS, add).find(Claim(texts, "otherwise"))


@pytest.mark.parametrize(
    ("text", "learner"),
    [
        ("ana", "ana"),
        ("ANA", "ana"),
        ("Ana Ağaoğlu", "ana"),
        ("ağaoğlu  ana", "ana"),
        ("Ağaoğlu, Ana", "ana"),
        ("ANA@example.org", "ana"),
        ("ağaoğluana", "ana"),
        ("Ana Ag\u0306aog\u0306lu", "ana"),
        ("bo", "Bo"),
        ("anabo", "Bo"),
    ],
)
def test_an_id_a_full_name_and_a_mail_address_are_matched(text: str, learner: str) -> None:
    assert meant(text) == learner


def test_the_surest_text_decides() -> None:
    assert meant("12345", "doejane") == "12345"


def test_a_name_of_two_learners_is_nobodys() -> None:
    with pytest.raises(Unmatched, match="'Jane Doe' could be 12345 or jd2"):
        meant("Jane Doe")


@pytest.mark.parametrize("text", ["an", "ana ", "Doe", "Jane", "", "ana@example.com", "ana/"])
def test_nobody_is_guessed(text: str) -> None:
    if text == "ana ":
        assert meant(text) == "ana"
        return
    with pytest.raises(Unmatched, match="nobody on the roster"):
        meant(text)


def test_without_a_roster_the_name_is_the_learner() -> None:
    assert Roster(()).find(Claim(("12345", "doejane"), "doejane_12345")) == "doejane_12345"
    assert meant("zed", add=True) == "otherwise"


@pytest.mark.parametrize("name", ["..", ".x", "a/b", "a\nb", "", "x" * 200])
def test_a_name_that_no_folder_can_have_is_refused(name: str) -> None:
    with pytest.raises(Unmatched):
        Roster(()).find(Claim((name,), name))
