"""Who vouches for the certificate of a lab's object store?

An authority of the lab's own. Its key never leaves this machine, and the
names that it may vouch for are part of its certificate.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cluster import private

AUTHORITY = "authority.pem"
AUTHORITY_KEY = "authority-key.pem"
AUTHORITY_DAYS = 5 * 365
SERVER_DAYS = 365
RENEW_DAYS = 30
LOOPBACK = "127.0.0.1"
_SIGNS = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key, both PEM."""

    certificate: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Authority:
    """Vouches for the servers of one lab."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    def issue(self, names: Sequence[str], now: datetime | None = None) -> Pair:
        """Return a new key and a certificate for a server of these names on loopback."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _begin(_named(names[0]), self.certificate.subject, key.public_key(), SERVER_DAYS, now)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(x509.SubjectAlternativeName(_general(names)), critical=False)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        known = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(usage, critical=False).add_extension(known, critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        return Pair(_pem(certificate), _key_pem(key).decode())

    def vouches(self, certificate: str, names: Sequence[str], now: datetime | None = None) -> bool:
        """Whether a certificate is from this authority, for these names, and good for a while."""
        try:
            found = x509.load_pem_x509_certificate(certificate.encode())
            found.verify_directly_issued_by(self.certificate)
            named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except Exception:  # Whatever is wrong with it: a new one is made.
            return False
        enough = (now or datetime.now(UTC)) + timedelta(days=RENEW_DAYS)
        return found.not_valid_after_utc > enough and list(named) == _general(names)


def authority(folder: Path, names: Sequence[str]) -> Authority:
    """Return the authority that a folder keeps, for servers of these names; a new one when it is missing or spent."""
    try:
        certificate = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), None)
    except (OSError, ValueError):
        return _new(folder, names)
    spent = certificate.not_valid_after_utc < datetime.now(UTC) + timedelta(days=SERVER_DAYS)
    if spent or not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        return _new(folder, names)
    return Authority(certificate, key)


def _new(folder: Path, names: Sequence[str]) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _named("MLOps security labs")
    builder = _begin(subject, subject, key.public_key(), AUTHORITY_DAYS, None)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_SIGNS, critical=True)
    builder = builder.add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    private.write(folder / AUTHORITY_KEY, _key_pem(key))
    private.write(folder / AUTHORITY, _pem(certificate))
    return Authority(certificate, key)


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int, now: datetime | None
) -> x509.CertificateBuilder:
    # A minute back, for clocks that differ.
    since = (now or datetime.now(UTC)) - timedelta(minutes=1)
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(since).not_valid_after(since + timedelta(days=days))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _general(names: Iterable[str]) -> list[x509.GeneralName]:
    return [*(x509.DNSName(name) for name in names), x509.IPAddress(ipaddress.ip_address(LOOPBACK))]


def _permitted(names: Iterable[str]) -> list[x509.GeneralName]:
    return [*(x509.DNSName(name) for name in names), x509.IPAddress(ipaddress.ip_network(f"{LOOPBACK}/32"))]


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
