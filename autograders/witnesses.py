"""Which finitely many values stand for all the values there are?

Documents can tell only finitely many values of a kind apart. Each function here
returns at least one value of every class that its arguments can tell apart:
the shortest where values are strings, a readable one where there is a choice.
"""

from __future__ import annotations

import functools
import ipaddress
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from autograders.globs import ANY, Pattern, moves_of
from cluster.source import DocumentError

MAX_STATES = 20_000
MAX_POSITIONS = 30_000
MAX_COMBINATIONS = 500_000
READABLE = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~/" + "".join(map(chr, range(0xE0, 0x180)))
ANYTHING = Pattern("*", (), (ANY,))
FAMILIAR_ADDRESSES = ("203.0.113.7", "198.51.100.7", "192.0.2.7", "10.0.0.7", "2001:db8::7")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class TooComplex(DocumentError):
    """Patterns that combine in more ways than the search looks at. `patterns` are the culprits."""

    REASON = "its patterns combine in too many ways"
    ADVICE = "use fewer patterns, with fewer * and ? in each"

    def __init__(self, patterns: Sequence[str], line: int = 1, column: int = 1) -> None:
        worst = sorted(set(patterns), key=lambda text: (-text.count("*") - text.count("?"), -len(text), text))[:3]
        shown = ", ".join(text if len(text) <= 60 else f"{text[:57]}..." for text in worst)
        super().__init__(f"too complex to judge: {self.REASON}, foremost {shown}", line, column, self.ADVICE)
        self.patterns = tuple(worst)


class Unproven(TooComplex):
    """Patterns that overlap in ways the search does not follow: it found nothing, and that proves nothing."""

    REASON = "variables or wildcards overlap in ways that cannot be proven"
    ADVICE = "use one variable in a place, and the operators for addresses, numbers and dates"


@functools.lru_cache(maxsize=4096)
def strings(patterns: tuple[Pattern, ...], domain: Pattern = ANYTHING) -> tuple[str, ...]:
    """Return the shortest string of `domain` for each set of patterns that one can match.

    Raises TooComplex when the product of the patterns' machines has more than
    `MAX_STATES` states. Shorter strings come first.
    """
    product = _Product(patterns, domain)
    states, parents, seen = [product.start], [(-1, "")], {product.start}
    found: dict[int, int] = {}
    for index, state in enumerate(states):  # grows while it runs: breadth first
        if state & product.valid:
            found.setdefault(state & product.accepting, index)
        for char, target in product.moves(state):
            if target not in seen:
                seen.add(target)
                states.append(target)
                parents.append((index, char))
        if len(states) > MAX_STATES:
            raise TooComplex([pattern.text for pattern in patterns])
    return tuple(_spelled(product, states, parents, index) for index in found.values())


def _spelled(product: _Product, states: list[int], parents: list[tuple[int, str]], index: int) -> str:
    chars = []
    while index > 0:
        index, char = parents[index]
        chars.append(char or product.fresh(states[index]))
    return "".join(reversed(chars))


class _Product:
    """All machines side by side in one integer: a step of all of them is one shift."""

    def __init__(self, patterns: Sequence[Pattern], domain: Pattern) -> None:
        self._machines = [(domain, 0)]
        position = len(domain.loops)
        for pattern in patterns:
            self._machines.append((pattern, position))
            position += len(pattern.loops)
        if position > MAX_POSITIONS:
            raise TooComplex([pattern.text for pattern in patterns])
        self.start = sum(machine.start << at for machine, at in self._machines)
        self.accepting = sum(machine.accepting << at for machine, at in self._machines)
        self.alive = (1 << len(domain.loops)) - 1
        self.valid = domain.accepting
        fresh = self._on("")
        self._chars = [(-1, "", *fresh), *self._special(*fresh)]

    def _on(self, char: str) -> tuple[int, int]:
        """Return where `char` leads on and where it stays; "" is one that no pattern spells out."""
        step = loop = 0
        for machine, at in self._machines:
            moves = moves_of(machine)
            some_step, some_loop = moves.on(char) if char else moves.fresh
            step, loop = step | some_step << at, loop | some_loop << at
        return step, loop

    def _special(self, fresh_step: int, fresh_loop: int) -> list[tuple[int, str, int, int]]:
        """List each character that some pattern spells out: where it differs from a fresh one, its moves."""
        alphabet = {char for machine, _ in self._machines for char in moves_of(machine).named}
        moves = [(char, *self._on(char)) for char in sorted(alphabet, key=_preference)]
        return [((step ^ fresh_step) | (loop ^ fresh_loop), char, step, loop) for char, step, loop in moves]

    def moves(self, state: int) -> Iterable[tuple[str, int]]:
        """Return the states one character on, "" being a fresh one: it comes first, then those that matter here."""
        moves = [(char, (state & step) << 1 | state & loop) for here, char, step, loop in self._chars if state & here]
        return [move for move in moves if move[1] & self.alive]

    def fresh(self, state: int) -> str:
        """Return a readable character that means nothing special in this state."""
        taken = {char for here, char, _, _ in self._chars if state & here}
        return next(char for char in READABLE if char not in taken)


def _preference(char: str) -> tuple[bool, int, str]:
    return (not char.isalnum(), READABLE.find(char) % 1000, char)


def numbers(bounds: Iterable[float]) -> tuple[int, ...]:
    """Return whole numbers >= 0 below, at, between and above the bounds."""
    near = {n for bound in bounds for n in (math.floor(bound) - 1, math.floor(bound), math.ceil(bound))}
    return tuple(sorted(n for n in near | {n + 1 for n in near} | {0} if n >= 0))


def dates(bounds: Iterable[datetime]) -> tuple[datetime, ...]:
    """Return moments a second before, at, and a second after each bound."""
    second = timedelta(seconds=1)
    moments = {moment.astimezone(UTC) for bound in bounds for moment in (bound - second, bound, bound + second)}
    return tuple(sorted(moments)) or (datetime(2030, 1, 1, tzinfo=UTC),)


def addresses(networks: Iterable[Network]) -> tuple[str, ...]:
    """Return IPv4 and IPv6 addresses in and beside each network, documentation addresses first."""
    cuts: set[Address] = set()
    for network in networks:
        cuts.add(network.network_address)
        if int(network.broadcast_address) + 1 < 1 << network.max_prefixlen:
            cuts.add(network.broadcast_address + 1)
    ordered = sorted(cuts, key=lambda address: (address.version, int(address)))
    return tuple(dict.fromkeys((*FAMILIAR_ADDRESSES, *map(str, ordered), "0.0.0.0", "::")))  # noqa: S104 - a cut point


def sets(values: Sequence[tuple[int, str]]) -> tuple[tuple[str, ...], ...]:
    """Return the smallest sets of values that "all of them" or "one of them" can tell apart.

    `values` are pairs: bit i says whether condition i holds for that one value.
    Starts with the empty set. Raises TooComplex beyond `MAX_COMBINATIONS`.
    """
    found: dict[tuple[int, int], tuple[str, ...]] = {(-1, 0): ()}
    queue = list(found)
    for every, some in queue:
        for holds, value in values:
            state = every & holds, some | holds
            if state not in found:
                found[state] = (*found[every, some], value)
                queue.append(state)
        if len(queue) * len(values) > MAX_COMBINATIONS:
            raise TooComplex([value for _, value in values])
    return tuple(found.values())
