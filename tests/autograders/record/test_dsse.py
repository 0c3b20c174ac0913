"""Does an envelope open for its signer's key only, and as DSSE says?"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from autograders.record import dsse
from autograders.record.canonical import canonical

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PAYLOAD = b'{"hello":"world"}'


def signed(**changes: Any) -> dict[str, Any]:
    return {**dsse.sign(PAYLOAD, KEY), **changes}


def test_the_example_of_the_specification() -> None:
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert dsse.pae("http://example.com/HelloWorld", b"hello world") == expected


def test_lengths_count_bytes() -> None:
    assert dsse.pae("é", "ö!".encode()) == b"DSSEv1 2 \xc3\xa9 3 \xc3\xb6!"


def test_anybody_can_verify_it_with_ed25519_alone() -> None:
    envelope = json.loads(json.dumps(signed()))
    payload = base64.b64decode(envelope["payload"])
    by_hand = b"DSSEv1 28 application/vnd.in-toto+json " + str(len(payload)).encode() + b" " + payload
    KEY.public_key().verify(base64.b64decode(envelope["signatures"][0]["sig"]), by_hand)
    assert payload == PAYLOAD


def test_what_others_may_add_is_ignored() -> None:
    stranger = dsse.sign(PAYLOAD, OTHER)["signatures"]
    envelope = signed(more="fields", signatures=[*stranger, *signed()["signatures"]])
    assert dsse.opened(envelope, KEY.public_key())[0] == PAYLOAD


def test_the_url_alphabet_of_base64_is_read() -> None:
    payload = b'{"a":"???>>>"}'
    envelope = dsse.sign(payload, KEY)
    translated = {"payload": base64.urlsafe_b64encode(payload).decode()}
    assert dsse.opened({**envelope, **translated}, KEY.public_key())[0] == payload


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"payloadType": "text/plain"}, "payloadType is not"),
        ({"payloadType": None}, "payloadType is not"),
        ({"payload": "eyJ9"}, "signature does not fit"),
        ({"payload": "%"}, "no base64"),
        ({"payload": "é"}, "no base64"),
        ({"payload": 7}, "signature does not fit"),
        ({"signatures": []}, "1 to 16 signatures"),
        ({"signatures": {}}, "1 to 16 signatures"),
        ({"signatures": [{}] * 17}, "1 to 16 signatures"),
        ({"signatures": [7]}, "another key"),
        ({"signatures": [{"sig": ""}]}, "another key"),
        ({"signatures": dsse.sign(PAYLOAD, OTHER)["signatures"]}, "another key"),
        ({"signatures": dsse.sign(b"{}", KEY)["signatures"]}, "signature does not fit"),
    ],
)
def test_a_hostile_envelope_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(dsse.EnvelopeError, match=message):
        dsse.opened(signed(**changes), KEY.public_key())


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"\x00\xff", b"7", b"[]", b"{", b"{}{}", b'{"a":NaN}', b'{"a":1,"a":1}', b"9" * 5000),
        *(b"[" * 100_000, b'{"a":' * 100_000, b"\xed\xa0\x80", canonical("x" * dsse.MAX_ENVELOPE)),
    ],
    ids=range(13),
)
def test_hostile_bytes_are_no_envelope(text: bytes) -> None:
    with pytest.raises(dsse.EnvelopeError):
        dsse.read(text)
