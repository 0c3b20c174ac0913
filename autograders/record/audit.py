"""Is a log of grades whole, and which entry was changed first?

Who lacks the private key cannot write an entry; the chain shows what was
removed, moved, repeated or put in between; head.json shows what was cut off at
the end. Whoever can write the folder can still bring back an older log together
with its older head.json: only a copy of head.json kept elsewhere shows that.
Nothing here protects against the owner of the private key.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from autograders.record import chain, dsse, files, keys, statement
from autograders.record.chain import Fault, Kind
from autograders.record.statement import Entry, Head

HEAD = "head.json"
_RESTORE = "Bring the log back from a backup that verifies, or grade again from the submissions."
_NEXT_STEPS: dict[Kind, str] = {
    "foreign": f"Check that {keys.PUBLIC} is this course's own. {_RESTORE}",
    "torn": "The next grade takes an unfinished line away; before that, no entry is lost.",
    "head": f"Bring {HEAD} back from a backup, or name a copy of it with --head.",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found. `entry` and `line` count from 1; `entries` are genuine before the first fault."""

    kind: Kind
    entries: int
    message: str
    entry: int | None = None
    line: int | None = None
    next_step: str = ""
    note: str = ""

    @property
    def intact(self) -> bool:
        """Whether nothing was changed."""
        return self.kind == "intact"

    def to_json(self) -> dict[str, Any]:
        """Return plain data: what `seclab verify --json` prints."""
        return {"intact": self.intact, **asdict(self)}


def verify(log: Path, public_key_pem: bytes | str, head: Path | None = None) -> Verdict:
    """Verify a log offline. Raises RecordError when the log or the key cannot be read.

    `head` names a head.json kept elsewhere; without it, the one beside the log counts.
    """
    return examine(log, keys.public(public_key_pem), head)[0]


def examine(log: Path, key: Ed25519PublicKey, head: Path | None = None) -> tuple[Verdict, tuple[Entry, ...]]:
    """Return the verdict and the entries that are genuine."""
    found: list[Entry] = []
    with files.explained("read", log), files.opened(log) as file:
        fault = _walk(file, key, found)
        checkpoint = _head(head or log.parent / HEAD, key)
    fault = fault if fault and fault.kind != "torn" else _short(found, checkpoint) or fault
    return _verdict(fault, checkpoint, len(found)), tuple(found)


def _walk(file: BinaryIO, key: Ed25519PublicKey, found: list[Entry]) -> Fault | None:
    try:
        found.extend(chain.follow(file, key, Head()))
    except Fault as fault:
        return chain.sharpened(fault, file, key, found)
    return None


def read_head(path: Path, key: Ed25519PublicKey) -> Head:
    """Read a checkpoint; raises EnvelopeError when it is not the key owner's, OSError when there is none."""
    return statement.head(dsse.opened(dsse.read(files.read(path, dsse.MAX_ENVELOPE)), key)[0])


def _head(path: Path, key: Ed25519PublicKey) -> Head | Fault:
    try:
        return read_head(path, key)
    except OSError:
        why = "is missing or cannot be read"
    except dsse.EnvelopeError as error:
        why = f"was changed: {error}"
    return Fault("head", 0, 0, f"{path.name} {why}, so that nothing says whether the end of the log was cut off.")


def _short(found: list[Entry], head: Head | Fault) -> Fault | None:
    """Hold the end of the log against the checkpoint."""
    if isinstance(head, Fault):
        return head
    missing = len(found) + 1
    if head.count > len(found):
        return Fault("truncated", missing, missing, f"{chain.span(missing, head.count)} cut off at the end.")
    if head.count and found[head.count - 1].sha256 != head.sha256:
        text = f"Entry {head.count} is not the one that {HEAD} signs: the log continues another copy."
        return Fault("forked", head.count, head.count, text)
    return None


def _verdict(fault: Fault | None, head: Head | Fault, entries: int) -> Verdict:
    if fault is None:
        return Verdict("intact", entries, f"All {entries} entries are as they were signed.", note=_note(head, entries))
    place = (fault.entry or None, fault.line or None)
    return Verdict(fault.kind, entries, fault.message, *place, next_step=_NEXT_STEPS.get(fault.kind, _RESTORE))


def _note(head: Head | Fault, entries: int) -> str:
    if isinstance(head, Fault) or head.count == entries:
        return ""
    return f"The checkpoint covers {head.count} of them: nothing would show if later ones were cut off."
