"""Which images do the labs on kind run, and who may change that?"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from cluster.backend import BackendError
from cluster.images.reference import DOCKER_HUB, REPOSITORY, InvalidReference, Reference
from cluster.images.reference import REGISTRY as HOST

FILE = Path(__file__).with_name("images.toml")
OVERRIDE = "SECLAB_IMAGE_"
REGISTRY = "SECLAB_REGISTRY"


@dataclass(frozen=True, slots=True)
class Images:
    """The references that are used here and now, each with its registry.

    `warnings` holds a sentence for each one that is not pinned by a digest.
    """

    node: str
    object_store: str
    python: str
    registry: str
    warnings: tuple[str, ...] = ()

    @property
    def all(self) -> Mapping[str, str]:
        """All of them by name, in the order of the file."""
        return {name: getattr(self, name) for name in NAMES}


@dataclass(frozen=True, slots=True)
class Programs:
    """The oldest kind that works, and the Kubernetes that the node runs."""

    kind: str
    kubernetes: str


LOOPBACK = re.compile(r"(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?(?:/|$)")
"""How a registry of this machine alone begins."""
NAMES = tuple(field.name for field in fields(Images) if field.name != "warnings")


def pinned(environ: Mapping[str, str] | None = None) -> Images:
    """Return the pins, as changed by SECLAB_IMAGE_… and SECLAB_REGISTRY. Raises BackendError."""
    environ = os.environ if environ is None else environ
    registry = environ.get(REGISTRY, "")
    if LOOPBACK.match(registry):
        # Inside the node that is the node.
        raise BackendError(
            f"{REGISTRY}={registry} is this machine alone, and a cluster's node cannot reach it.",
            f"Name a registry that others reach too, or single images with {OVERRIDE}….",
        )
    references = {name: _override(name, environ) or mirrored(pin, registry) for name, pin in pins().items()}
    warnings = (_unpinned(name, reference) for name, reference in references.items() if not reference.pinned)
    return Images(**{name: str(reference) for name, reference in references.items()}, warnings=tuple(warnings))


def pins() -> Mapping[str, Reference]:
    """Return what the file says, whatever the environment says."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))["images"]
    return {name: Reference.parse(table[name]) for name in NAMES}


def programs() -> Programs:
    """Return the versions of the programs that belong to the pins."""
    return Programs(**tomllib.loads(FILE.read_text(encoding="utf-8"))["programs"])


def mirrored(pin: Reference, registry: str) -> Reference:
    """Return where a class registry such as `registry.example/mirror` has this image; the pin itself without one.

    The path stays whole, so a registry that passes Docker Hub through works as well as a copy.
    Raises BackendError.
    """
    if not registry:
        return pin
    host, _, folder = registry.removesuffix("/").partition("/")
    if not HOST.fullmatch(host) or (folder and not REPOSITORY.fullmatch(folder)):
        raise BackendError(f"{REGISTRY}={registry} names no registry.", "Write it like registry.example/mirror.")
    return Reference(host, f"{folder}/{pin.repository}" if folder else pin.repository, pin.tag, pin.digest)


def _override(name: str, environ: Mapping[str, str]) -> Reference | None:
    variable = OVERRIDE + name.upper()
    text = environ.get(variable)
    if not text:
        return None
    try:
        return Reference.parse(text)
    except InvalidReference as error:
        wrong = f"{variable}={text} names no image: {error.message}."
        raise BackendError(wrong, f"Write it like {DOCKER_HUB}/{pins()[name].repository}:tag@sha256:….") from error


def _unpinned(name: str, reference: Reference) -> str:
    return (
        f"{OVERRIDE}{name.upper()}={reference} has no digest: whoever may write to {reference.registry} "
        "decides what runs here."
    )
