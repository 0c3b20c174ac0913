"""In which texts do values stand?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from urllib.parse import quote

from autograders.redaction.dice import Dice
from autograders.redaction.kinds import Context, Piece
from autograders.redaction.writing import Writing

Writer = Callable[[Dice, Writing, Sequence[Piece]], None]
ZERO_WIDTH = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")
_BEFORE = ("please call ", "write to ", "see ", "my contact is ", "I tried ", "about ", "send it to ", "used ")
_AFTER = (".", "?", "!", " again.", ", thanks", ": still waiting", " (urgent)", ";", "")
_JOINTS = (", ", "; ", " | ", " and ", "\t", " -> ", " / ")
_TIGHT = (",", ";", "|", "\t", "><", ")(", "\n")
_CASED = ("email", "iban", "ipv6")
_HIDDEN = ("email", "phone", "ssn", "card", "iban")


def sentence(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write one sentence about each value."""
    for place, piece in enumerate(pieces):
        writing.add((" " if place else "") + (dice.pick(_BEFORE).capitalize() if not piece.lead else ""))
        writing.put(piece)
        writing.add(dice.pick(_AFTER))


def several(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write all values on one line."""
    for place, piece in enumerate(pieces):
        writing.add(dice.pick(_JOINTS) if place else dice.pick(("", "Contacts: ", "- ")))
        writing.put(piece)


def adjacent(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write the values with one sign between them, or brackets around each."""
    joint = dice.pick(_TIGHT)
    ends = ("<(", ">)") if joint in ("><", ")(") else ("", "")
    side = int(joint == ")(")
    writing.add(ends[0][side : side + 1])
    for place, piece in enumerate(pieces):
        writing.add(joint if place else "")
        writing.put(piece)
    writing.add(ends[1][side : side + 1])


def lines(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write each value at the end of a line, and one at the end of the text."""
    end = dice.pick(("\n", "\r\n", "\n\n"))
    for place, piece in enumerate(pieces):
        writing.add(end if place else "Hello\n")
        writing.put(piece)
    writing.add(dice.pick(("", end)))


def json_object(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write one JSON object; the name of a field tells what a labelled value is."""
    ascii_only = dice.chance(0.5)
    writing.add(f'{{"ticket": {dice.number(1, 99)}')
    for place, piece in enumerate(pieces):
        writing.add(", ")
        label = f'"{_field(piece, place)}": "'
        _labelled(writing, piece, label, lambda text: json.dumps(text, ensure_ascii=ascii_only)[1:-1])
        writing.add('"')
    writing.add("}")


def csv_rows(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write a heading and one row."""
    writing.add(",".join(["ticket", *(f"note{place}" for place in range(len(pieces)))]))
    writing.add(f"\n{dice.number(1, 99)}")
    for piece in pieces:
        quoted = _csv_field(piece.lead + piece.value).startswith('"')
        writing.add(',"' if quoted else ",")
        writing.put(piece, lambda text: text.replace('"', '""'))
        writing.add('"' if quoted else "")
    writing.add("\n")


def log(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write one line of a log with fields."""
    writing.add(f"{dice.pick(('INFO', 'WARN', 'ERROR'))} gateway.support")
    for place, piece in enumerate(pieces):
        blank = " " in piece.value
        _labelled(writing, piece, f" {_field(piece, place)}={'(' if blank else ''}")
        writing.add(")" if blank else "")


def url(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write the query of an address, percent-encoded."""
    writing.add(dice.pick(("GET https://shop.example/reset", "https://shop.example/t/a%2Fb", "/search")))
    for place, piece in enumerate(pieces):
        _labelled(writing, piece, f"{'&' if place else '?'}{_field(piece, place)}=", lambda text: quote(text, safe=""))


def mixed_case(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write values as people who shout or never press shift do."""
    for place, piece in enumerate(pieces):
        writing.add(dice.pick((" PLEASE CALL ", " pleASE usE ")) if place else "HELLO ")
        change = dice.pick((str.upper, str.lower, str.swapcase)) if piece.kind in _CASED else str
        writing.put(piece, change)


def zero_width(dice: Dice, writing: Writing, pieces: Sequence[Piece]) -> None:
    """Write values as they come out of web pages: with signs in them that nobody sees."""
    for index, piece in enumerate(pieces):
        writing.add("; " if index else "seen: ")
        place, sign = dice.number(1, len(piece.value) - 1), dice.pick(ZERO_WIDTH)
        hidden = piece.value[:place] + sign + piece.value[place:] if piece.kind in _HIDDEN else piece.value
        writing.put(Piece(piece.kind, hidden, piece.lead))


def _labelled(writing: Writing, piece: Piece, label: str, encode: Callable[[str], str] = str) -> None:
    """Put a value after its label; a label that tells the kind stands for the words before the value."""
    if piece.lead:
        writing.put(Piece(piece.kind, piece.value, label), encode, keep_lead=True)
    else:
        writing.add(label)
        writing.put(piece, encode)


def _field(piece: Piece, place: int) -> str:
    if piece.lead:
        return {"name": ("name", "customer_name"), "api_key": ("api_key", "token")}[piece.kind][place % 2]
    return ("note", "ref", "about", "field")[place % 4] + (str(place) if place > 3 else "")


def _csv_field(text: str) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([text])
    return written.getvalue()


# What tells a name or a key lies outside its field, or is written in small letters only.
_UNFIT: dict[Context, tuple[str, ...]] = {"csv": ("name",), "mixed_case": ("name", "api_key")}
WRITERS: dict[Context, Writer] = {
    "sentence": sentence,
    "several": several,
    "adjacent": adjacent,
    "lines": lines,
    "json": json_object,
    "csv": csv_rows,
    "log": log,
    "url": url,
    "mixed_case": mixed_case,
    "zero_width": zero_width,
}


def fits(kind: str, context: Context) -> bool:
    """Tell whether a kind can be told in such a text."""
    return kind not in _UNFIT.get(context, ())
