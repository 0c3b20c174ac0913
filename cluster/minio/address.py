"""Which MinIO server, that somebody else runs, is a lab to use?

`SECLAB_S3=https://user:password@host:9000` names it, or without user and password, which are
then in `SECLAB_S3_USER` and `SECLAB_S3_PASSWORD`. `SECLAB_S3_CA` is the file of a certificate
authority of one's own. The password is never shown, and never written down. Without TLS only
this machine is spoken to: on a network, keys and objects would be there for all to read.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from cluster.backend import BackendError, Credentials

VARIABLE, USER, PASSWORD, AUTHORITY = "SECLAB_S3", "SECLAB_S3_USER", "SECLAB_S3_PASSWORD", "SECLAB_S3_CA"
HERE = "minio"
ASK = f"Set {PASSWORD} in this terminal: read -rs {PASSWORD} && export {PASSWORD}"
EXAMPLE = f"As in: {VARIABLE}=https://minio.example:9000, with {USER} and {PASSWORD}."


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, who administers it, and which authority vouches for it."""

    endpoint: str
    root: Credentials
    trusted: Path | None


def elsewhere() -> bool:
    """Whether the environment names a server, and not one to start here."""
    return os.environ.get(VARIABLE, "") not in ("", HERE)


def speaks_tls() -> bool:
    """Whether that server is reached through TLS."""
    return os.environ.get(VARIABLE, "").lower().startswith("https:")


def address() -> Address:
    """Return the server that the environment names. Raises BackendError."""
    parts = _parts(os.environ.get(VARIABLE, ""))
    user = unquote(parts.username or "") or os.environ.get(USER, "")
    password = unquote(parts.password or "") or os.environ.get(PASSWORD, "")
    _refuse_plain(parts)
    if not user:
        raise BackendError(
            f"{VARIABLE} does not say who administers the server.", f"Set {USER} and {PASSWORD} to its root user."
        )
    if not password:
        raise BackendError(
            f"The password of {user} at {_host(parts)} is not known here: it is never written down.", ASK
        )
    return Address(f"{parts.scheme}://{_host(parts)}", Credentials(user, password), _trusted(parts.scheme))


def without_password(text: str) -> str:
    """Return an address as it may be written down: with its user at most. Raises BackendError for none."""
    if text == HERE:
        return text
    parts = _parts(text)
    return f"{parts.scheme}://{f'{parts.username}@' if parts.username else ''}{_host(parts)}"


def _host(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    return host + (f":{parts.port}" if parts.port else "")


def _refuse_plain(parts: SplitResult) -> None:
    """Refuse to send keys over a network without TLS. Raises BackendError."""
    if parts.scheme == "https" or _loopback(str(parts.hostname)):
        return
    port = parts.port or 80
    raise BackendError(
        f"Without TLS everybody between here and {_host(parts)} reads the keys and the objects.",
        f"Name it with https (and its authority with {AUTHORITY}), or go through a tunnel: "
        f"ssh -L {port}:127.0.0.1:{port} you@{parts.hostname}, and {VARIABLE}=http://127.0.0.1:{port}",
    )


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(text: str) -> SplitResult:
    """Read the address; the text may hold a password, so no message quotes it."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        good = False
    if not good or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BackendError(f"{VARIABLE} is neither {HERE} nor the address of a server.", EXAMPLE)
    return parts


def _trusted(scheme: str) -> Path | None:
    named = os.environ.get(AUTHORITY)
    if not named or scheme != "https":
        return None
    path = Path(named).expanduser().absolute()
    if not path.is_file():
        raise BackendError(f"{AUTHORITY} names {path}, and no file is there.", "Name the certificate in PEM form.")
    return path
