"""How do people write phone numbers, here and elsewhere?

Digits alone, without + or separators, are nobody's phone number: nothing tells
them from a time in seconds.
"""

from __future__ import annotations

from autograders.redaction.dice import Dice
from autograders.redaction.kinds import Piece

# Numbers kept free for fiction where the country has some: US 555-01xx, GB 020 7946 0xxx, FR 01 99 00, AU 0491 570.
SHAPES: dict[str, tuple[str, ...]] = {
    "US": ("(2#2) 555-01##", "3#2-555-01##", "4#5.555.01##", "+1 6#2 555 01##", "+1-2#2-555-01##", "1-8##-555-01##"),
    "GB": ("+44 20 7946 0###", "020 7946 0###", "+44 (0)20 7946 0###", "(020) 7946 0###"),
    "DE": ("+49 30 23125 ###", "030/23125###", "+49 (0)30 23125-###", "030 23125 ###"),
    "FR": ("01 99 00 ## ##", "+33 1 99 00 ## ##", "01.99.00.##.##", "0033 1 99 00 ## ##"),
    "IT": ("+39 06 5### ####", "06 5### ####"),
    "ES": ("+34 612 3## ###", "+34 91 5## ## ##"),
    "NL": ("+31 20 5## ####", "020-5## ####"),
    "CH": ("+41 44 668 ## ##", "044 668 ## ##"),
    "JP": ("+81 3-5###-####", "03-5###-####"),
    "IN": ("+91 98### #####", "+9198########"),
    "BR": ("+55 11 9####-####", "(11) 9####-####"),
    "AU": ("0491 570 ###", "+61 491 570 ###"),
}
EXTENSIONS = (" ext. ###", " ext ####", " x###", ";ext=###", " ext.###")
# Dots, a no-break space, an en dash, a no-break hyphen, a figure dash.
_OTHER_BLANKS, _OTHER_DASHES = ("\u00a0", "\u202f", "."), ("\u2013", "\u2011", "\u2012")
_EXTENDED, _ODD = 0.15, 0.3


def phone(dice: Dice) -> Piece:
    """Draw a number in one country's manner, now and then with odd separators or an extension."""
    value = dice.fill(dice.pick(SHAPES[dice.pick(tuple(SHAPES))]))
    if dice.chance(_ODD):
        blank, dash = dice.pick(_OTHER_BLANKS), dice.pick(_OTHER_DASHES)
        # A dot between digits only: "(202).555" is not what people write.
        value = value if blank == "." and "(" in value else value.replace(" ", blank)
        value = value.replace("-", dash)
    if dice.chance(_EXTENDED):
        value += dice.fill(dice.pick(EXTENSIONS))
    return Piece("phone", value)
