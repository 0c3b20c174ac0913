"""How does a kubeconfig file say to reach a cluster?"""

from __future__ import annotations

import base64
import os
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cluster.backend import BackendError

AGAIN = "Run `seclab lab down`, then start again."


@dataclass(frozen=True, slots=True)
class Access:
    """The address of an API server, whom to trust there, and who we are."""

    server: str
    trust: ssl.SSLContext = field(repr=False)


def read(file: Path) -> Access:
    """Return what the current context of a kubeconfig says. Raises BackendError.

    Reads what kind writes: certificates and keys in the file itself.
    """
    try:
        known = yaml.safe_load(file.read_text(encoding="utf-8"))
        context = _entry(known, "context", known["current-context"])
        cluster, user = _entry(known, "cluster", context["cluster"]), _entry(known, "user", context["user"])
        return Access(cluster["server"], _trust(cluster, user))
    except OSError as error:
        raise BackendError(f"The kubeconfig {file} cannot be read: {error.strerror}.", AGAIN) from error
    except (yaml.YAMLError, ssl.SSLError, KeyError, TypeError, ValueError, StopIteration) as error:
        raise BackendError(f"The kubeconfig {file} is not one that kind writes.", AGAIN) from error


def _entry(known: Mapping[str, Any], what: str, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(entry[what] for entry in known[f"{what}s"] if entry["name"] == name)
    return found


def _trust(cluster: Mapping[str, Any], user: Mapping[str, Any]) -> ssl.SSLContext:
    authority = base64.b64decode(cluster["certificate-authority-data"], validate=True).decode("ascii")
    context = ssl.create_default_context(cadata=authority)
    pair = [base64.b64decode(user[f"client-{part}-data"], validate=True) for part in ("certificate", "key")]
    _identify(context, b"\n".join(pair))
    return context


def _identify(context: ssl.SSLContext, pair: bytes) -> None:
    """Load a certificate and its key: ssl reads them from a file only, so there is one for a moment."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "client.pem")
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as pem:
            pem.write(pair)
        context.load_cert_chain(file)
