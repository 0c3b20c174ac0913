"""What do numbers with a check digit look like, right and wrong?

Luhn: ISO/IEC 7812-1. IBAN: ISO 13616, mod 97-10 of ISO/IEC 7064.
"""

from __future__ import annotations

import itertools

from autograders.redaction.dice import Dice
from autograders.redaction.kinds import Piece

# The first digits of numbers that card networks publish for tests.
CARDS = (("411111", 16), ("424242", 16), ("555555", 16), ("510510", 16), ("378282", 15), ("601111", 16))
# Country, bank letters, digits after them.
IBANS = (("DE", "", 18), ("GB", "NWBK", 14), ("FR", "", 23), ("NL", "ABNA", 10), ("CH", "", 17), ("ES", "", 20))
_JOINTS = ("", " ", "-")


def card(dice: Dice) -> Piece:
    """Draw a card number that passes the Luhn check."""
    return Piece("card", _card(dice, 0))


def wrong_card(dice: Dice) -> Piece:
    """Draw a number like a card's that fails the check."""
    return Piece("wrong_card", _card(dice, dice.number(1, 9)))


def iban(dice: Dice) -> Piece:
    """Draw an IBAN with its right checksum."""
    return Piece("iban", _iban(dice, 0))


def wrong_iban(dice: Dice) -> Piece:
    """Draw the same with a wrong checksum, and no card number in it."""
    while holds_card(found := _iban(dice, dice.number(1, 50))):
        pass
    return Piece("wrong_iban", found)


def ssn(dice: Dice) -> Piece:
    """Draw a US social security number: no area 000, 666 or 9xx, no group 00, no serial 0000."""
    area = dice.pick((dice.number(1, 665), dice.number(667, 899)))
    joint = dice.pick(("-", "-", "-", " ", "\u2013", "\u2011"))
    return Piece("ssn", f"{area:03}{joint}{dice.number(1, 99):02}{joint}{dice.number(1, 9999):04}")


def luhn(digits: str) -> bool:
    """Tell whether a row of digits passes the Luhn check."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def holds_card(text: str) -> bool:
    """Tell whether digits that follow each other, from the start of a group on, pass the Luhn check."""
    digits = "".join(sign for sign in text[4:] if sign.isdigit())
    windows = (digits[start : start + size] for start in range(0, len(digits), 4) for size in range(13, 20))
    return any(len(window) > 12 and luhn(window) for window in windows)


def not_luhn(text: str) -> str:
    """Change the last digit of a text where all its digits pass the Luhn check by chance."""
    passes = luhn("".join(sign for sign in text if sign.isdigit()))
    return f"{text[:-1]}{(int(text[-1]) + 1) % 10}" if passes else text


def mod97(text: str) -> int:
    """Return the remainder of an IBAN without blanks; 1 when it is right."""
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97


def _card(dice: Dice, off: int) -> str:
    prefix, length = dice.pick(CARDS)
    body = prefix + dice.signs(length - len(prefix) - 1)
    right = next(digit for digit in range(10) if luhn(f"{body}{digit}"))
    digits, joint = f"{body}{(right + off) % 10}", dice.pick(_JOINTS)
    groups = (4, 6, 5) if length == 15 else (4, 4, 4, 4)
    ends = [sum(groups[:count]) for count in range(len(groups) + 1)]
    return joint.join(digits[start:end] for start, end in itertools.pairwise(ends))


def _iban(dice: Dice, off: int) -> str:
    country, bank, count = dice.pick(IBANS)
    account = bank + dice.signs(count)
    check = (98 - mod97(f"{country}00{account}") + off - 2) % 97 + 2
    compact = f"{country}{check:02}{account}"
    if dice.chance(0.5):
        return compact
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
