"""Which bytes stand for a value, so that a hash of it is always the same?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NoReturn


def canonical(value: object) -> bytes:
    r"""Return the one JSON text of a value: keys sorted, no spaces, ASCII with \u escapes, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def sha256(content: bytes) -> str:
    """Return the digest as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def answers_digest(answers: Mapping[str, str]) -> str:
    """Return the digest of a submission's answers, question by question."""
    return sha256(canonical(dict(answers)))


def parse(text: bytes) -> Any:
    """Read JSON that anybody may have written.

    Raises ValueError for what two readers could understand in two ways.
    """
    try:
        return json.loads(text.decode(), object_pairs_hook=_unique, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
