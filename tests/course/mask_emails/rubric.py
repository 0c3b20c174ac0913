"""Does the learner's function hide every address, and nothing else?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from autograders import sandbox
from autograders.check import check
from autograders.finding import Counterexample, Finding

LIMITS = sandbox.Limits(cpu_seconds=0.5, wall_seconds=5.0)
# With the words that must be gone from each.
WITH_ADDRESSES = {
    "write to anna@example.org": ("anna", "example"),
    "from bert@example.org to carla@mail.example.org": ("bert", "carla", "example"),
    "ANNA.BERG@EXAMPLE.ORG asks": ("ANNA", "BERG", "EXAMPLE"),
    "anna+news@example.org": ("anna", "news"),
    "anna%sales_2@my-shop.co.uk": ("anna", "sales", "shop", "uk"),
    "is it dora-may7@s3.example.museum or not": ("dora", "may7", "example", "museum"),
}
WITHOUT = ("", "meet @ noon", "@team look", "costs 3@4 euros", "install pkg@1.2.3 now", "anna at example.org", "a@b")
AROUND = {
    "Ask anna@example.org.": "Ask [email].",
    "Anna <anna@example.org> wrote": "Anna <[email]> wrote",
    "  bert@example.org,carla@example.org\n": "  [email],[email]\n",
    "mailto:anna@example.org?subject=Help": "mailto:[email]?subject=Help",
}
_CHANGES = {
    "no capitals": ("[A-Za-z0-9._", "[a-z0-9._"),
    "no digits": ("0-9._%", "._%"),
    "no dot": ("._%", "_%"),
    "no underscore": ("._%", ".%"),
    "no plus": ("%+-", "%-"),
    "no percent": ("%+-", "+-"),
    "no hyphen": ("%+-", "%+"),
    "one label": (r"(?:\.[A-Za-z0-9-]+)*", ""),
    "two letters at the end": ("{2,}", "{2}"),
    "digits at the end": (r"\.[A-Za-z]{2,}", r"\.[A-Za-z0-9]+"),
    "no name before the sign": ("+-]+@", "+-]*@"),
    "first only": ("text)\n", "text, count=1)\n"),
    "another marker": ("[email]", "[address]"),
    "nothing": ('ADDRESS.sub("[email]", text)', "text"),
    "everything": ('ADDRESS.sub("[email]", text)', '""'),
    "no end": ('return ADDRESS.sub("[email]", text)', "while text:\n        pass"),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One part of the pattern changed."""

    name: str
    text: str


@check("mask", points=2)
def hides_every_address(answer: str) -> Finding | None:
    """No part of an address is left in the text."""

    def left(text: str, masked: str) -> str:
        return next((word for word in WITH_ADDRESSES[text] if word in masked), "")

    return _first(answer, tuple(WITH_ADDRESSES), "a text without {word!r}", left)


@check("mask", after=hides_every_address)
def keeps_texts_without_addresses(answer: str) -> Finding | None:
    """A text without an address comes back as it was."""
    return _first(answer, WITHOUT, "{word!r}", lambda text, masked: "" if text == masked else text or "nothing")


@check("mask", after=(hides_every_address, keeps_texts_without_addresses))
def keeps_the_words_around(answer: str) -> Finding | None:
    """Around each address, every sign stays where it was."""
    return _first(
        answer, tuple(AROUND), "{word!r}", lambda text, masked: "" if AROUND[text] == masked else AROUND[text]
    )


def mutants(question: str, text: str) -> Iterator[Mutant]:
    """Yield the answer with one part of its pattern changed."""
    for name, (old, new) in _CHANGES.items():
        yield Mutant(name, text.replace(old, new, 1))


def _first(answer: str, texts: tuple[str, ...], expected: str, wrong: Callable[[str, str], str]) -> Finding | None:
    """Find the first text whose masked form is wrong; `wrong` returns the word that shows it."""
    outcomes = sandbox.call(answer, "mask", [(text,) for text in texts], limits=LIMITS)
    for text, outcome in zip(texts, outcomes, strict=True):
        call = f"mask({text!r})"
        if not outcome.ok:
            return outcome.finding(answer, call, "the text without its addresses")
        if not isinstance(outcome.value, str):
            return Finding("a text", re.sub("^NoneType$", "None", type(outcome.value).__name__), Counterexample(call))
        if word := wrong(text, outcome.value):
            step = "call the function with this text in a cell of your own"
            return Finding(expected.format(word=word), outcome.shown, Counterexample(call), next=step)
    return None
