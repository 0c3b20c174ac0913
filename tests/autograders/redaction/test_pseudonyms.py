from __future__ import annotations

import pytest

from autograders.redaction.pseudonyms import pseudonyms

ANSWER = """
import base64, hashlib, hmac, re

def redact(text):
    return re.sub("[^ (]+@[^ )]+", lambda match: "person-" + {made}, text)
"""
KEYED = 'hmac.new(b"a key that stays apart", match[0].encode(), "sha256").hexdigest()[:16]'


def test_a_keyed_hash_is_right() -> None:
    assert pseudonyms(ANSWER.format(made=KEYED)) is None


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("hashlib.sha256(match[0].encode()).hexdigest()", "sha256"),
        ("hashlib.md5(match[0].lower().encode()).hexdigest()[:8]", "md5"),
        ("base64.b64encode(match[0].encode()).decode()", "base64"),
        ("match[0][::-1]", "backwards"),
        ("match[0].encode().hex()", "hexadecimal"),
    ],
)
def test_what_everybody_can_compute_is_told(made: str, told: str) -> None:
    found = pseudonyms(ANSWER.format(made=made))
    assert found is not None
    assert told in found.because


def test_two_values_need_two_pseudonyms() -> None:
    found = pseudonyms(ANSWER.format(made="str(len(match[0]))"))
    assert found is not None
    assert found.expected == "a pseudonym of its own"


def test_one_value_needs_one_pseudonym() -> None:
    found = pseudonyms("import itertools\nCOUNT = itertools.count()\ndef redact(text):\n    return f'p{next(COUNT)}'\n")
    assert found is not None
    assert found.expected == "one pseudonym for the value"
