"""What can be done with every lab that is open?"""

from __future__ import annotations

import abc
import fcntl
import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from labs.probe import Probe, run
from labs.scoreboard import Scoreboard


class OpenLab(abc.ABC):
    """A running world: `labs/<slug>/lab.py` says what is in it, `probes.py` what happens there."""

    __slots__ = ()
    slug: str
    home: Path

    @property
    def title(self) -> str:
        """What the lab is called."""
        return str(world(self.slug).TITLE)

    @property
    def targets(self) -> tuple[str, ...]:
        """What an answer can be put in force as."""
        return tuple(world(self.slug).TARGETS)

    @property
    def probes(self) -> tuple[Probe, ...]:
        """The attacks and workloads, in order."""
        module = importlib.import_module(f"labs.{self.slug}.probes")
        return tuple(value for value in vars(module).values() if isinstance(value, Probe))

    @property
    @abc.abstractmethod
    def where(self) -> str:
        """Where it runs: an address, or a few words."""

    def probe(self) -> Scoreboard:
        """Run every attack and every workload for real."""
        return Scoreboard(self.slug, tuple(run(probe, self) for probe in self.probes))

    @abc.abstractmethod
    def apply(self, target: str, text: str) -> str:
        """Put an answer in force; returns what was done, in words.

        Raises LookupError for a target that is not there, DocumentError for a
        text that the platform would refuse.
        """

    @abc.abstractmethod
    def try_case(self, case: Mapping[str, Any]) -> object:
        """Try a counterexample for real; what comes back reads as the platform's answer."""

    @abc.abstractmethod
    def reset(self) -> None:
        """Put the world back to the vulnerable seed."""

    @abc.abstractmethod
    def down(self) -> None:
        """Stop the platform; the state of the world stays."""

    def known(self, target: str) -> tuple[str, str]:
        """Split a target into its kind and name. Raises LookupError, naming those there are."""
        if target not in self.targets:
            raise LookupError(f"this lab has no {target!r}; it has: {', '.join(self.targets)}")
        kind, _, name = target.partition("/")
        return kind, name


def world(slug: str) -> ModuleType:
    """Return the module that says what a lab is made of."""
    return importlib.import_module(f"labs.{slug}.lab")


@contextmanager
def alone(place: Path, slug: str) -> Iterator[None]:
    """Keep two programs from seeding the same lab at the same time."""
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (place / f".{slug}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
