"""How well must learners' code be shut in where a class is graded?

Tier 2 at least; SECLAB_JAIL_TIER names another, and `seclab course grade --weak-jail`
sets it to 3. Workers inherit it. It binds lessons that run code, and no others.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from autograders import sandbox
from autograders.check import CannotJudge

VARIABLE, USUAL, ANY = "SECLAB_JAIL_TIER", "2", "3"
NEXT = "seclab doctor names what is missing; --weak-jail runs the code all the same, with your rights"


@contextlib.contextmanager
def shut_in() -> Iterator[None]:
    """Judge other people's code within; raises CannotJudge where this machine is too weak for it."""
    before = sandbox.require(_weakest())
    try:
        yield
    except sandbox.TooWeak as error:
        raise CannotJudge(f"{error}: {NEXT}") from None
    finally:
        sandbox.require(before)


def _weakest() -> int:
    asked = os.environ.get(VARIABLE, USUAL)
    if asked not in ("1", USUAL, ANY):
        raise CannotJudge(f"{VARIABLE} is {asked[:20]!r}: set it to 1, 2 or 3")
    return int(asked)
