"""Which key signs the grades of a course?"""

from __future__ import annotations

import contextlib
import hashlib
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from autograders.record.files import RecordError, explained, read, write_whole

PRIVATE, PUBLIC = "course.key", "course.pub"
MAX_KEY = 1 << 14


def keyid(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of the public key's DER form."""
    return hashlib.sha256(key.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def create(folder: Path) -> Ed25519PrivateKey:
    """Make a new key; the private half is for its owner's eyes only."""
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    write_whole(folder / PRIVATE, text)
    return key


def private(folder: Path) -> Ed25519PrivateKey:
    """Read the private key, unless others could have read it too."""
    path = folder / PRIVATE
    with explained("read", path):
        if stat.S_IMODE(path.lstat().st_mode) & 0o077:
            raise RecordError(f"{path} can be read by others, who could sign grades.", f"chmod 600 {path}")
        text = read(path, MAX_KEY)
    with contextlib.suppress(ValueError, TypeError, UnsupportedAlgorithm):
        key = form.load_pem_private_key(text, password=None)
        if isinstance(key, Ed25519PrivateKey):
            return key
    raise RecordError(f"{path} is no Ed25519 private key.", "Bring it back from a backup.")


def publish(folder: Path, key: Ed25519PublicKey) -> None:
    """Keep the public key beside the log; refuse one that belongs to another private key."""
    path = folder / PUBLIC
    text = key.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    if not path.exists():
        write_whole(path, text, 0o644)
        return
    with explained("read", path):
        found = public(read(path, MAX_KEY))
    if keyid(found) != keyid(key):
        raise RecordError(f"{path} does not belong to {PRIVATE} beside it.", "Bring both back from a backup.")


def public(pem: bytes | str) -> Ed25519PublicKey:
    """Read a public key in PEM form."""
    text = pem.encode(errors="surrogatepass") if isinstance(pem, str) else pem
    if b"PRIVATE KEY" in text:
        raise RecordError("This is a private key, which nobody but the course may hold.", f"Give {PUBLIC} instead.")
    with contextlib.suppress(ValueError, TypeError, UnsupportedAlgorithm):
        key = form.load_pem_public_key(text[: MAX_KEY + 1])
        if isinstance(key, Ed25519PublicKey):
            return key
    raise RecordError("This is no Ed25519 public key in PEM form.", f"Ask the course for its {PUBLIC}.")
