"""What looks like personal data and is none?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from autograders.redaction.dice import HEX, Dice
from autograders.redaction.kinds import Piece
from autograders.redaction.numbers import not_luhn

_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


def order_id(dice: Dice) -> Piece:
    """Draw an order number; some hold the digits of a phone number."""
    return Piece("order_id", dice.fill(dice.pick(("ORD-2024-#######", "ORD-555-01#-####", "INV/2024/0000##"))))


def part_number(dice: Dice) -> Piece:
    """Draw a part number, grouped like a social security number."""
    return Piece("part_number", dice.fill("PN-4##-5#-6###"))


def version(dice: Dice) -> Piece:
    """Draw a version; one with four parts has one that no IPv4 address has."""
    return Piece("version", dice.fill(dice.pick(("v#.1#.#", "1#.#.#", "2.#.0-rc1", "126.0.6478.1##"))))


def timestamp(dice: Dice) -> Piece:
    """Draw a date, or a date and time."""
    moment = _BEGIN + timedelta(seconds=dice.number(0, 10**8))
    return Piece("timestamp", moment.strftime(dice.pick(("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d", "%H:%M:%S", "%d.%m.%Y"))))


def epoch(dice: Dice) -> Piece:
    """Draw a time in seconds or milliseconds since 1970."""
    return Piece("epoch", not_luhn(f"17{dice.signs(dice.pick((8, 11)))}"))


def hash_(dice: Dice) -> Piece:
    """Draw a digest in hexadecimal, or a UUID."""
    digest = dice.signs(dice.pick((32, 40, 64)), HEX)
    forms = (digest, f"sha256:{dice.signs(64, HEX)}", "-".join((digest[:8], "4a7c", "4b1d", "9e2f", digest[8:20])))
    return Piece("hash", dice.pick(forms))


def package(dice: Dice) -> Piece:
    """Draw a package with its version."""
    return Piece("package", dice.fill(dice.pick(("@scope/pkg@1.#.3", "left-pad@1.#.0", "@types/node@20.1#.#"))))


def git_url(dice: Dice) -> Piece:
    """Draw the address of a repository; its @ makes no mail address."""
    name = f"{dice.pick(('churn', 'fraud', 'platform'))}/{dice.pick(('model', 'features', 'infra'))}.git"
    return Piece("git_url", dice.pick(("git@git.example.com:", "ssh://git@git.example.com/")) + name)


def image(dice: Dice) -> Piece:
    """Draw an image of a container by its digest."""
    return Piece("image", f"inference@sha256:{dice.signs(64, HEX)}")


def isbn(dice: Dice) -> Piece:
    """Draw the number of a book; its groups are those of a phone number."""
    return Piece("isbn", not_luhn(dice.fill("978-3-16-14####-#")))


def mention(dice: Dice) -> Piece:
    """Draw a text with an @ that is no address."""
    return Piece("mention", dice.pick(("@team", "@data-platform", "3@4.50", "meet@noon")))
