"""Which requests can a set of statements tell apart?

Every statement asks something of the action, the resource and each condition
key. One value stands for each class of values that the statements can tell
apart. A request is then a bitmask of the statements that match it, and the
fold over all parts keeps the shortest request of each mask.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from autograders.globs import Pattern
from autograders.iam import actions, callers, feasible
from autograders.iam.parts import NOBODY, Asker, Clause, Names, Need, need_bits, variables_in
from autograders.iam.resources import resources
from autograders.iam.values import Value, values
from autograders.witnesses import MAX_COMBINATIONS, TooComplex
from cluster.iam.decision import Dialect
from cluster.iam.request import Request, Values

PLACE_COST = 100  # finding a place is that much dearer than looking at a combination
Demand = TypeVar("Demand", Names, Need)
Choose = Callable[[tuple[Need, ...]], tuple[Values | None, ...]]
Context = tuple[tuple[str, Values], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which requests to look at.

    `principals` None: all that the policies can tell apart. `familiar`
    resources are shown in place of shorter ones that are decided alike. `only`
    limits the values of condition keys (in lower case).
    """

    dialect: Dialect = "aws"
    principals: tuple[str, ...] | None = None
    familiar: tuple[str, ...] = ()
    only: Mapping[str, Choose] = field(default_factory=dict)


class Case(NamedTuple):
    """One request for each class: the clauses that match it as bits, and how long it is to read."""

    cost: int
    mask: int
    asker: Asker
    action: str
    resource: str
    context: Context

    @property
    def request(self) -> Request:
        """The request itself."""
        return self.asker.request(self.action, self.resource, dict(self.context))


class _Part(Generic[Demand]):
    """The distinct demands on one part of a request, and which clauses make each of them."""

    def __init__(self, demands: Iterable[tuple[Demand | None, int]], everything: int) -> None:
        self._makers: dict[Demand, int] = {}
        for demand, index in demands:
            if demand is not None:
                self._makers[demand] = self._makers.get(demand, 0) | 1 << index
        self.demands: tuple[Demand, ...] = tuple(self._makers)
        self.concerned = functools.reduce(operator.or_, self._makers.values(), 0)
        self.reads = any(variables_in(text, demand.version) for demand in self.demands for text in demand.texts)
        self._everything = everything
        self._standing: dict[int, int] = {}

    def standing(self, met: int) -> int:
        """Turn the demands that are met, as bits, into the clauses that this part leaves standing."""
        found = self._standing.get(met)
        if found is None:
            found = self._everything
            for index, makers in enumerate(self._makers.values()):
                if not met >> index & 1:
                    found &= ~makers
            self._standing[met] = found
        return found


_Place = tuple[int, int, str]
_Choice = tuple[int, int, str, Values | None]
_Level = dict[int, tuple[int, str, Context]]
_Start = tuple[str, _Level]


class _Gathered:
    """What has been found out already: places of a kind, values of a key, the start of each fold."""

    def __init__(self) -> None:
        self.places: dict[tuple[Pattern, ...], list[_Place]] = {}
        self.choices: dict[tuple[str, bool], list[_Choice]] = {}
        self.levels: dict[tuple[tuple[Pattern, ...], int], _Level] = {}
        self.essential: list[_Start] | None = None


class Fold:
    """All cases of a list of distinct clauses. `spelling` says how to write a key of lower case."""

    def __init__(self, clauses: Sequence[Clause], scope: Scope, spelling: Mapping[str, str]) -> None:
        self._clauses = clauses
        self._scope = scope
        self._spelling = spelling
        every = (1 << len(clauses)) - 1
        self._actions: _Part[Names] = _Part(((clause.actions, i) for i, clause in enumerate(clauses)), every)
        self._resources: _Part[Names] = _Part(((clause.resources, i) for i, clause in enumerate(clauses)), every)
        needs = [(need, i) for i, clause in enumerate(clauses) for need in clause.needs]
        keys = sorted({need.key for need, _ in needs})
        self._keys = {key: _Part[Need](((n, i) for n, i in needs if n.key == key), every) for key in keys}
        mentioned = frozenset(keys) | callers.variable_keys(clauses)
        self._carriable = sorted(mentioned)
        classes = actions.classes(self._actions.demands, mentioned, scope.dialect)
        self._classes = [(action, self._actions.standing(met)) for met, action in classes]
        self._shared = _Gathered()
        self._left = MAX_COMBINATIONS

    def spend(self, combinations: int) -> None:
        """Count what the folds look at. Raises TooComplex beyond `MAX_COMBINATIONS`."""
        self._left -= combinations
        if self._left < 0:
            needs = [need for part in self._keys.values() for need in part.demands]
            patterns = [text for names in self._resources.demands for text in names.texts]
            raise TooComplex([*patterns, *(text for need in needs for text in need.texts)])

    def cases(self, caller: str) -> Iterator[Case]:
        """Yield the cases of one principal."""
        for asker in callers.askers(caller, self._clauses, self._scope.dialect):
            one = _OfAsker(self, asker)
            for action, level in one.essential():
                yield from one.cases(action, level)


class _OfAsker:
    """The cases of one asker. What does not depend on who asks is gathered once for all."""

    def __init__(self, fold: Fold, asker: Asker) -> None:
        self._fold = fold
        self._asker = asker
        self._own = _Gathered()
        self._at_places = self._own if fold._resources.reads else fold._shared
        scope, part = fold._scope, fold._resources
        self._resources = resources(part.demands, asker if part.reads else NOBODY, scope.dialect, scope.familiar)

    def essential(self) -> list[_Start]:
        """Return the actions, with their places, that no better known action stands for."""
        if self._at_places.essential is None:
            kept: dict[object, list[_Start]] = {}
            for action, standing in self._fold._classes:
                level = self._level(action, standing)
                rivals = kept.setdefault(self._alike(action, level), [])
                if not any(_stands_for(rival, (action, level)) for rival in rivals):
                    rivals.append((action, level))
            self._at_places.essential = [start for starts in kept.values() for start in starts]
        return self._at_places.essential

    def _alike(self, action: str, level: _Level) -> object:
        """Return what is the same for two actions whose requests match the same statements."""
        carried = tuple([key for key in self._fold._carriable if feasible.carries(action, key)])
        return frozenset(level), carried, feasible.ruled_apart(action)

    def cases(self, action: str, level: _Level) -> Iterator[Case]:
        """Fold the condition keys into the places of an action."""
        if self._asker.context and not all(feasible.carries(action, key) for key, _ in self._asker.context):
            return
        standing = functools.reduce(operator.or_, level, 0)
        for key, part in self._fold._keys.items():
            if part.concerned & standing:
                choices = self._of_key(key, part, feasible.carries(action, key))
                self._fold.spend(len(level) * len(choices))
                level = _folded(level, choices)
        rank = feasible.rank(action) + 1000 * len(self._asker.context)
        for mask, (cost, arn, context) in level.items():
            yield Case(cost + rank, mask, self._asker, action, arn, context)

    def _level(self, action: str, standing: int) -> _Level:
        domains = feasible.domains(action, self._fold._scope.dialect)
        level = self._at_places.levels.get((domains, standing))
        if level is None:
            level = self._at_places.levels[domains, standing] = {}
            for left, cost, arn in self._places(domains):
                mask = standing & left
                if mask not in level or cost < level[mask][0]:
                    level[mask] = cost, arn, ()
        return level

    def _places(self, domains: tuple[Pattern, ...]) -> list[_Place]:
        found = self._at_places.places.get(domains)
        if found is None:
            part = self._fold._resources
            found = [(part.standing(bits), cost, arn) for bits, cost, arn in self._resources.among(domains)]
            self._fold.spend(len(found) * PLACE_COST)
            self._at_places.places[domains] = found
        return found

    def _of_key(self, key: str, part: _Part[Need], carried: bool) -> list[_Choice]:
        fixed = key in dict(self._asker.context) or self._decided(key)
        gathered = (self._own if fixed or part.reads else self._fold._shared).choices
        found = gathered.get((key, carried))
        if found is None:
            spelled = self._fold._spelling.get(key, key)
            chosen = self._values(key, part, carried, fixed)
            found = [(part.standing(value.bits), value.cost, spelled, value.value) for value in chosen]
            gathered[key, carried] = found
        return found

    def _decided(self, key: str) -> bool:
        return callers.decided_by_caller(key, self._asker.principal, self._fold._scope.dialect)

    def _values(self, key: str, part: _Part[Need], carried: bool, fixed: bool) -> Sequence[Value]:
        scope, needs = self._fold._scope, part.demands
        who = self._asker if fixed or part.reads else NOBODY
        if fixed or not carried:
            return (Value(need_bits(needs, key, None, who, scope.dialect), 0, None),)
        if key in scope.only:
            chosen = scope.only[key](needs)
            return [Value(need_bits(needs, key, value, who, scope.dialect), 1000, value) for value in chosen]
        return values(key, needs, who, scope.dialect)


def _stands_for(rival: _Start, other: _Start) -> bool:
    """Whether each request of the rival is at most as long."""
    (action, level), (longer, places) = rival, other
    ahead = feasible.rank(longer) - feasible.rank(action)
    return all(level[mask][0] <= places[mask][0] + ahead for mask in level)


def _folded(level: _Level, choices: Sequence[_Choice]) -> _Level:
    found: _Level = {}
    for mask, (cost, arn, context) in level.items():
        for standing, price, key, value in choices:
            both, total = mask & standing, cost + price
            if both not in found or total < found[both][0]:
                found[both] = total, arn, context if value is None else (*context, (key, value))
    return found
