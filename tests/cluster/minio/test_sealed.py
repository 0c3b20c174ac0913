"""How are the secrets in a body of MinIO's admin API kept from whoever listens?"""

from __future__ import annotations

import pytest

from cluster.minio import sealed
from cluster.minio.sealed import FRAGMENT, Unsealable, seal, unseal

PASSWORD = "a password of the tests"
SIZES = (0, 1, FRAGMENT - 1, FRAGMENT, FRAGMENT + 1, 3 * FRAGMENT)


@pytest.mark.parametrize("way", [sealed.ARGON2_AES, sealed.ARGON2_CHACHA, sealed.PBKDF2_AES])
def test_what_is_sealed_is_opened(way: int) -> None:
    body = seal(PASSWORD, b'{"user": "training-job"}', way)
    assert body[32] == way
    assert b"training-job" not in body
    assert unseal(PASSWORD, body) == b'{"user": "training-job"}'


@pytest.mark.parametrize("size", SIZES)
def test_every_size_comes_back(size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    assert unseal(PASSWORD, seal(PASSWORD, content)) == content


def test_two_bodies_are_never_the_same() -> None:
    assert seal(PASSWORD, b"x") != seal(PASSWORD, b"x")


def test_another_password_opens_nothing() -> None:
    with pytest.raises(Unsealable, match="another password"):
        unseal("another", seal(PASSWORD, b"x"))


def test_a_change_a_cut_and_a_swap_are_noticed() -> None:
    body = seal(PASSWORD, b"x" * (2 * FRAGMENT))
    start, size = 41, FRAGMENT + 16
    changed = body[:-1] + bytes([body[-1] ^ 1])
    cut = body[: start + size]
    swapped = body[:start] + body[start + size :] + body[start : start + size]
    for wrong in (changed, cut, swapped):
        with pytest.raises(Unsealable):
            unseal(PASSWORD, wrong)


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * 56, bytes(32) + b"\x03" + bytes(40)])
def test_anything_else_is_no_body(body: bytes) -> None:
    with pytest.raises(Unsealable, match="no body"):
        unseal(PASSWORD, body)
