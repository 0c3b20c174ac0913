"""What do policies decide on a fixed set of requests, so that one can compare how they reason?

`requests` finds those that tell the course's own answers apart; `table` writes down
which of them a policy allows. Two policies with the same table make the same mistakes.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from autograders.check import NoCases
from autograders.examples import KINDS, examples
from autograders.iam.bounds import Bounds
from autograders.iam.fold import Scope
from autograders.iam.search import first
from cluster import iam
from cluster.iam.decision import Policies
from cluster.iam.request import Request
from cluster.source import DocumentError

MOST_REQUESTS = 600


@functools.lru_cache(maxsize=256)
def requests(folder: Path, question: str, held: Callable[[str, str], Policies], bounds: Bounds) -> tuple[Request, ...]:
    """Return requests that tell a question's reference and specimens apart; `held(question, text)` reads one."""
    return telling_apart(tuple(_known(folder, question, held)), bounds.principal, bounds.familiar)


def _known(folder: Path, question: str, held: Callable[[str, str], Policies]) -> Iterator[Policies]:
    for example in examples(folder, question):
        if example.about not in KINDS[1:]:
            with contextlib.suppress(DocumentError):
                yield held(question, example.text)


def telling_apart(bundles: Sequence[Policies], principal: str, familiar: tuple[str, ...] = ()) -> tuple[Request, ...]:
    """Return requests on which policies that allow different things differ, and their combinations.

    Every action that tells two apart is asked of every place that does, so that
    a policy which nobody foresaw shows its differences too.
    """
    scope = Scope(principals=(principal,), familiar=familiar)
    found: dict[str, Request] = {}
    seen: dict[tuple[bool, ...], list[Policies]] = {(): list(bundles)}
    while pair := _alike(seen):
        request = _difference(*pair, scope)
        if request is None:
            # Proven the same: one of them is enough.
            next(rivals for rivals in seen.values() if pair[1] in rivals).remove(pair[1])
            continue
        found[str(request)] = request
        seen = _split(seen, request)
    return _combined(tuple(found.values()), familiar)


def table(held: Policies, requests: Iterable[Request]) -> str:
    """Return the requests that are allowed, one a line."""
    return "\n".join(str(request) for request in requests if iam.decide(request, held).allowed)


def _alike(seen: dict[tuple[bool, ...], list[Policies]]) -> tuple[Policies, Policies] | None:
    """Return two policies that no request has told apart yet."""
    return next(((rivals[0], rivals[1]) for rivals in seen.values() if len(rivals) > 1), None)


def _split(seen: dict[tuple[bool, ...], list[Policies]], request: Request) -> dict[tuple[bool, ...], list[Policies]]:
    finer: dict[tuple[bool, ...], list[Policies]] = {}
    for decisions, rivals in seen.items():
        for one in rivals:
            finer.setdefault((*decisions, iam.decide(request, one).allowed), []).append(one)
    return finer


def _difference(one: Policies, other: Policies, scope: Scope) -> Request | None:
    try:
        found = first(((one, other),), lambda allowed: allowed[0] is not allowed[1], scope)
    except (NoCases, DocumentError):
        return None
    return found.request if found else None


def _combined(requests: tuple[Request, ...], familiar: tuple[str, ...]) -> tuple[Request, ...]:
    """Ask every action of every place of its kind; requests that were found come first."""
    known = {str(request): request for request in requests}
    places = dict.fromkeys((*(request.resource for request in requests), *familiar))
    shapes = dict.fromkeys((r.action, "/" in r.resource, tuple(sorted(r.context.items()))) for r in requests)
    for place in places:
        for action, inside, context in shapes:
            if ("/" in place) is inside:
                request = Request(requests[0].principal, action, place, dict(context))
                known.setdefault(str(request), request)
    return tuple(known.values())[:MOST_REQUESTS]
