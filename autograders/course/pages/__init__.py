"""How does a page stand alone: no script, no address outside, nothing in it obeyed?

Every text that a template shows goes through `visible`, then through HTML's
escaping. The page forbids scripts and every request by its own policy.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FOLDER = Path(__file__).parent
MAX_SIGNS = 2_000
# Control signs, lone surrogates, and the signs that turn the direction of a line: what is seen must be what is there.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def render(template: str, **facts: Any) -> bytes:
    """Fill a template. Raises ValueError for facts that are not of the form it shows."""
    from jinja2 import TemplateError

    try:
        return _environment().get_template(template).render(**facts).encode()
    except (TemplateError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"{template} cannot show {error}") from error


def visible(value: Any) -> Any:
    """Write signs that do not print, or that reorder a line, as their numbers; other values stay."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return _UNSEEN.sub(lambda sign: f"<U+{ord(sign[0]):04X}>", value)


def prose(text: str) -> Markup:
    """Show what stands between backticks as code, as hints and rubrics mean it."""
    from markupsafe import Markup

    shown = str(visible(text))
    parts = shown.split("`") if shown.count("`") % 2 == 0 else [shown]
    forms = (Markup("{}"), Markup("<code>{}</code>"))
    return Markup("").join(forms[at % 2].format(part) for at, part in enumerate(parts))


def breakable(name: str) -> Markup:
    """Let a long name break where its words do."""
    from markupsafe import Markup

    return Markup("_<wbr>").join(str(visible(name)).split("_"))


def short(text: str) -> str:
    """Cut a text that nobody would read to its end."""
    return text if len(text) <= MAX_SIGNS else f"{text[:MAX_SIGNS]}…"


def some(number: int, thing: str) -> str:
    """Count things: `1 check`, `3 checks`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(breakable=breakable, prose=prose, short=short, some=some)
    return made
