"""How are the secrets in a body of MinIO's admin API kept from whoever listens?

A body is a salt (32 bytes), a byte that names how the key is derived and used,
a nonce (8 bytes), and fragments of 16 KiB. Each is sealed with a nonce that ends in its
number; number 0 is an empty one, whose tag binds the others to this body.
https://github.com/secure-io/sio-go
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

FRAGMENT = 1 << 14
_SALT, _NONCE, _TAG = 32, 8, 16
_GOES_ON, _LAST = b"\x00", b"\x80"
ARGON2_AES, ARGON2_CHACHA, PBKDF2_AES = 0, 1, 2
Cipher = AESGCM | ChaCha20Poly1305


class Unsealable(ValueError):
    """A body that this password does not open, or that was cut or changed."""


def seal(password: str, content: bytes, way: int = PBKDF2_AES) -> bytes:
    """Encrypt a body for whoever knows the password.

    MinIO opens all three ways. The one without Argon2 spares both sides 64 MiB and some
    50 ms a call; passwords here are random, so there is nothing to guess.
    """
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    cipher = _cipher(way, password, salt)
    parts = [content[start : start + FRAGMENT] for start in range(0, len(content), FRAGMENT)] or [b""]
    fragments = _through(cipher.encrypt, cipher, nonce, parts)
    return salt + bytes([way]) + nonce + b"".join(fragments)


def unseal(password: str, body: bytes) -> bytes:
    """Decrypt a body. Raises Unsealable."""
    start = _SALT + 1 + _NONCE
    if len(body) < start + _TAG or body[_SALT] > PBKDF2_AES:
        raise Unsealable("this is no body of MinIO's admin API")
    cipher = _cipher(body[_SALT], password, body[:_SALT])
    size = FRAGMENT + _TAG
    parts = [body[at : at + size] for at in range(start, len(body), size)]
    try:
        return b"".join(_through(cipher.decrypt, cipher, body[_SALT + 1 : start], parts))
    except InvalidTag:
        raise Unsealable("another password sealed this body, or it was changed") from None


def _through(
    work: Callable[[bytes, bytes, bytes], bytes], cipher: Cipher, nonce: bytes, parts: list[bytes]
) -> Iterator[bytes]:
    bound = cipher.encrypt(_numbered(nonce, 0), b"", b"")
    for number, part in enumerate(parts, 1):
        place = _LAST if number == len(parts) else _GOES_ON
        yield work(_numbered(nonce, number), part, place + bound)


def _numbered(nonce: bytes, number: int) -> bytes:
    return nonce + struct.pack("<I", number)


def _cipher(way: int, password: str, salt: bytes) -> Cipher:
    if way == PBKDF2_AES:
        return AESGCM(PBKDF2HMAC(SHA256(), 32, salt, 8192).derive(password.encode()))
    key = Argon2id(salt=salt, length=32, iterations=1, lanes=4, memory_cost=64 * 1024).derive(password.encode())
    return AESGCM(key) if way == ARGON2_AES else ChaCha20Poly1305(key)
