"""What addresses and keys of machines appear in logs?"""

from __future__ import annotations

import ipaddress
import string

from autograders.redaction.dice import HEX, Dice
from autograders.redaction.kinds import Piece

# Kept free for documentation: RFC 5737 and RFC 3849.
NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.")
LABELS = ("api_key=", "api-key: ", "token=", "Authorization: Bearer ", "password=")
_LETTERS = string.ascii_letters + string.digits


def ipv4(dice: Dice) -> Piece:
    """Draw an address that nobody has."""
    return Piece("ipv4", f"{dice.pick(NETWORKS)}{dice.number(1, 254)}")


def ipv6(dice: Dice) -> Piece:
    """Draw an address: in full, shortened, in capitals, with an IPv4 address in it."""
    groups = [dice.signs(4, HEX) for _ in range(6)]
    host = ipaddress.IPv6Address(f"2001:db8:{':'.join(groups)}")
    near = ipaddress.IPv6Address(f"2001:db8:{groups[0]}::{groups[1]}")
    forms = (str(host), host.exploded, str(near), near.exploded, str(near).upper(), f"::ffff:{ipv4(dice).value}")
    return Piece("ipv6", dice.pick(forms))


def api_key(dice: Dice) -> Piece:
    """Draw a key in a shape of no known vendor, or one that vendors use in their own examples.

    A key without a prefix of its own is told by the label before it.
    """
    forms = (
        Piece("api_key", f"ck_test_{dice.signs(32, _LETTERS)}"),
        Piece("api_key", f"AKIA{dice.signs(9, string.ascii_uppercase)}EXAMPLE"),
        Piece("api_key", dice.signs(40, HEX), dice.pick(LABELS)),
        Piece("api_key", dice.signs(24, _LETTERS), dice.pick(LABELS)),
    )
    return dice.pick(forms)
