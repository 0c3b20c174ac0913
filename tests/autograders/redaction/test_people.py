from __future__ import annotations

from autograders.redaction.dice import Dice
from autograders.redaction.people import INTRODUCTIONS, email, name

FOUND = {email(Dice(f"people {number}")).value for number in range(1000)}


def test_quotes_plus_other_scripts_and_full_width_signs_come_up() -> None:
    assert all(any(sign in value for value in FOUND) for sign in ('"', "+", "ü", "例", "xn--", "＠", "%", "'", "ö"))


def test_every_domain_is_one_that_nobody_can_own() -> None:
    ends = {value.lower().rpartition(".")[2] for value in FOUND if value.isascii()}
    assert ends <= {"org", "com", "net", "example", "test"}
    assert all("example." in value.lower() for value in FOUND if value.lower().endswith(("org", "com", "net")))


def test_a_name_is_introduced() -> None:
    assert {name(Dice(f"people {number}")).lead for number in range(200)} == set(INTRODUCTIONS)
