"""What does a JSON or YAML text hold, and where?"""

from __future__ import annotations

import re

from cluster import json_text, source, yaml_text
from cluster.source import Node

# Comment lines do not tell the two apart: JSON has none, and says so at its place.
_JSON = re.compile(r"(?:\s|#[^\n]*(?:\n|\Z))*(?:[{\[\"“”‘’]|//|/\*)")


def read(text: str) -> Node:
    """Read JSON when the text starts like JSON, else YAML. Raises DocumentError.

    A text of 1 MiB is read or refused at a place; nothing in it makes the
    reader recurse deeper than 64 levels.
    """
    source.check_text(text)
    return json_text.read(text) if _JSON.match(text) else yaml_text.read(text)
