"""Who vouches for the certificate of a lab's object store?"""

from __future__ import annotations

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cluster.kind import tls

NAMES = ("localhost", "object-store.lab-churn-data.svc")


def shake_hands(folder: Path, pair: tls.Pair, hostname: str) -> str | None:
    """Return the version that a client of this name and a server agree on."""
    file = folder / "server.pem"
    file.write_text(pair.certificate + pair.key)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    client = ssl.create_default_context(cafile=folder / tls.AUTHORITY)
    here, there = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except OSError:
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client.wrap_socket(here, server_hostname=hostname) as wrapped:
            return wrapped.version()
    finally:
        here.close()
        thread.join()


@pytest.mark.parametrize("hostname", [*NAMES, "127.0.0.1"])
def test_a_server_is_trusted_by_each_of_its_names(tmp_path: Path, hostname: str) -> None:
    pair = tls.authority(tmp_path, NAMES).issue(NAMES)
    assert shake_hands(tmp_path, pair, hostname) == "TLSv1.3"


def test_the_authority_cannot_vouch_for_anybody_else(tmp_path: Path) -> None:
    pair = tls.authority(tmp_path, NAMES).issue(("bank.example", *NAMES))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(tmp_path, pair, "bank.example")


def test_the_authority_stays_and_only_its_owner_can_read_the_key(tmp_path: Path) -> None:
    first = tls.authority(tmp_path, NAMES)
    assert tls.authority(tmp_path, NAMES).certificate == first.certificate
    assert stat.S_IMODE((tmp_path / tls.AUTHORITY_KEY).stat().st_mode) == 0o600


def test_a_broken_authority_is_made_anew(tmp_path: Path) -> None:
    first = tls.authority(tmp_path, NAMES)
    (tmp_path / tls.AUTHORITY_KEY).write_text("rubbish")
    assert tls.authority(tmp_path, NAMES).certificate != first.certificate


def test_a_key_does_not_show_in_a_representation(tmp_path: Path) -> None:
    authority = tls.authority(tmp_path, NAMES)
    assert "PRIVATE" not in repr(authority.issue(NAMES))
    assert "key=" not in repr(authority)


def test_a_certificate_is_renewed_before_it_ends_or_when_names_change(tmp_path: Path) -> None:
    authority = tls.authority(tmp_path, NAMES)
    pair = authority.issue(NAMES)
    assert authority.vouches(pair.certificate, NAMES)
    assert not authority.vouches(pair.certificate, (*NAMES, "another"))
    assert not authority.vouches(pair.certificate, NAMES, datetime.now(UTC) + timedelta(days=340))


def test_no_other_certificate_will_do(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    foreign = tls.authority(tmp_path / "other", NAMES).issue(NAMES)
    assert not tls.authority(tmp_path, NAMES).vouches(foreign.certificate, NAMES)
    assert not tls.authority(tmp_path, NAMES).vouches("rubbish", NAMES)
