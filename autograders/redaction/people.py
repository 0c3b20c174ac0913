"""What names and mail addresses do people write?"""

from __future__ import annotations

from autograders.redaction.dice import Dice
from autograders.redaction.kinds import Piece

FIRST = (
    *("Anna", "Bert", "Carla", "Deniz", "Elif", "Farid", "Greta", "Hiro", "Ines", "Jonas", "Kwame", "Leila", "Mateo"),
    *("Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Soren", "Tamika", "Ulrike", "Viktor", "Wanda", "Xenia", "Yusuf"),
)
LAST = (
    *("Alvarez", "Becker", "Costa", "Dubois", "Eriksen", "Ferrari", "Goldberg", "Haddad", "Ivanova", "Jensen"),
    *("Kowalski", "Lindqvist", "Moreau", "Nakamura", "Okafor", "Petrov", "Quispe", "Rossi", "Schneider", "Tanaka"),
    *("Umarov", "Vasquez", "Winkler", "Yilmaz", "Zimmermann", "O'Brien", "Müller", "Núñez", "Smith-Jones"),
)
# Names that nobody can own: RFC 2606 and RFC 6761.
DOMAINS = (
    *("example.org", "example.com", "example.net", "post.example.org", "north-west.example", "telco.example.com"),
    *("a.b.c.example.net", "sub.telco.test", "EXAMPLE.ORG", "churn2.example"),
)
IDN_DOMAINS = ("bücher.example", "österreich.example", "例え.example", "xn--bcher-kva.example")
INTRODUCTIONS = ("my name is ", "My name is ", "Dear ", "Mr. ", "Ms. ", "Dr. ", "Kind regards, ")
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def email(dice: Dice) -> Piece:
    """Draw an address: plain, with dots, plus, quotes, other scripts, full-width signs."""
    domain = dice.pick(DOMAINS)
    first, last = _ascii(dice.pick(FIRST)), _ascii(dice.pick(LAST))
    number = dice.signs(dice.number(1, 3))
    forms = (
        f"{first}.{last}@{domain}",
        f"{first}.{last}@{domain}",
        f"{first}{number}@{domain}",
        f"{first[0]}@{domain}",
        f"{first}+{dice.pick(('news', 'shop', 'a', 'x1'))}@{domain}",
        f"{first}_{last}%sales@{domain}",
        f"{first[0]}.o'{last}@{domain}",
        f"{first.upper()}.{last.upper()}@{domain.upper()}",
        f'"{first} {last}"@{domain.lower()}',
        f"{first}.{last}@{dice.pick(IDN_DOMAINS)}",
        f"jörg.{last}@{dice.pick(IDN_DOMAINS)}",
        f"{first}@{domain}".translate(_FULL_WIDTH),
    )
    return Piece("email", dice.pick(forms))


def plain_email(dice: Dice, number: int) -> str:
    """Draw an address of the plainest form, different for each number."""
    return f"{_ascii(dice.pick(FIRST))}.{_ascii(dice.pick(LAST))}{number}@example.org"


def name(dice: Dice) -> Piece:
    """Draw a name as it stands in a text, introduced by words that tell it is one."""
    return Piece("name", f"{dice.pick(FIRST)} {dice.pick(LAST)}", dice.pick(INTRODUCTIONS))


def _ascii(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign in "abcdefghijklmnopqrstuvwxyz")
