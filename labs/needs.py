"""What does a lab ask of a platform, and why can one platform not carry it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from cluster import backends
from cluster.backend import Backend, BackendError, Capability
from labs.opened import world

_UNLESS_SAID: Mapping[str, tuple[Capability, ...]] = {
    "object_store": ("object_store", "users"),
    "network": ("network",),
}
"""What a lab needs whose module has no NEEDS, by its PLATFORM."""


def needs(slug: str) -> tuple[Capability, ...]:
    """Return what a lab asks of a platform: the NEEDS of its module."""
    there = world(slug)
    unless_said = _UNLESS_SAID.get(getattr(there, "PLATFORM", "object_store"), ())
    return tuple(getattr(there, "NEEDS", unless_said))


def lacking(slug: str, platform: Backend) -> str:
    """Say in one sentence what a platform lacks for a lab, and why; "" when it lacks nothing."""
    wanted = needs(slug)
    missing = [one for one in get_args(Capability) if one in wanted and one not in platform.capabilities]
    if not missing:
        return ""
    reasons = (f"{_words(one)} ({platform.notes[one]})" if one in platform.notes else _words(one) for one in missing)
    return f"The lab {slug} cannot run on {platform.name}, which lacks {', '.join(reasons)}."


def refuse_lacking(slug: str, platform: Backend) -> None:
    """Refuse to open a lab on a platform that lacks something it needs. Raises BackendError."""
    reason = lacking(slug, platform)
    if reason:
        raise BackendError(reason, f"It runs on {backends.EMBEDDED}: seclab start --backend {backends.EMBEDDED}")


def _words(capability: Capability) -> str:
    return capability.replace("_", " ")
