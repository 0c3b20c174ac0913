"""Which requests can a set of statements tell apart?

Every statement asks something of the action, the resource and each condition
key. One value stands for each class of values that the statements can tell
apart. A request is then a bitmask of the statements that match it, and the
fold over all parts keeps the shortest request of each mask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from autograders.iam import actions, callers, feasible
from autograders.iam.parts import NOBODY, Asker, Clause, Names, Need, need_bits, variables_in
from autograders.iam.resources import resources
from autograders.iam.values import Value, values
from autograders.witnesses import MAX_STATES, TooComplex
from cluster.iam.decision import Dialect
from cluster.iam.request import Request, Values

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
        self.demands = tuple(self._makers)
        self._everything = everything
        self._standing: dict[int, int] = {}

    def standing(self, met: int) -> int:
        """Turn the demands that are met, as bits, into the clauses that this part leaves standing."""
        found = self._standing.get(met)
        if found is None:
            found = self._everything
            for index, makers in enumerate(self._makers.values()):
                found = found if met >> index & 1 else found & ~makers
            self._standing[met] = found
        return found


_Level = dict[int, tuple[int, str, Context]]


class Fold:
    """All cases of a list of distinct clauses."""

    def __init__(self, clauses: Sequence[Clause], scope: Scope) -> None:
        self._clauses = clauses
        self._scope = scope
        every = (1 << len(clauses)) - 1
        self._actions: _Part[Names] = _Part(((clause.actions, i) for i, clause in enumerate(clauses)), every)
        self._resources: _Part[Names] = _Part(((clause.resources, i) for i, clause in enumerate(clauses)), every)
        needs = [(need, i) for i, clause in enumerate(clauses) for need in clause.needs]
        keys = sorted({need.key for need, _ in needs})
        self._keys = {key: _Part[Need](((n, i) for n, i in needs if n.key == key), every) for key in keys}
        self._mentioned = frozenset(keys) | callers.variable_keys(clauses)

    def cases(self, caller: str) -> Iterator[Case]:
        """Yield the cases of one principal."""
        classes = actions.classes(self._actions.demands, self._mentioned, self._scope.dialect)
        for asker in callers.askers(caller, self._clauses, self._scope.dialect):
            for met, action in classes:
                if all(feasible.carries(action, key) for key, _ in asker.context):
                    yield from self._of_action(asker, action, self._actions.standing(met))

    def _of_action(self, asker: Asker, action: str, standing: int) -> Iterator[Case]:
        level = self._places(asker, action, standing)
        for key, part in self._keys.items():
            choices = self._values(asker, action, key, part) if standing else ()
            level = _folded(level, [(part.standing(v.bits), v.cost, key, v.value) for v in choices]) if choices else level
            if len(level) > MAX_STATES:
                raise TooComplex([text for part in self._keys.values() for need in part.demands for text in need.texts])
        rank = feasible.rank(action) + 1000 * len(asker.context)
        for mask, (cost, arn, context) in level.items():
            yield Case(cost + rank, mask, asker, action, arn, context)

    def _places(self, asker: Asker, action: str, standing: int) -> _Level:
        level: _Level = {}
        scope, part = self._scope, self._resources
        reads = any(variables_in(text, names.version) for names in part.demands for text in names.texts)
        who = asker if reads else NOBODY
        for domain in feasible.domains(action, scope.dialect):
            for place in resources(domain, part.demands, who, scope.dialect, scope.familiar):
                mask = standing & part.standing(place.bits)
                if mask not in level or place.cost < level[mask][0]:
                    level[mask] = place.cost, place.arn, ()
        return level

    def _values(self, asker: Asker, action: str, key: str, part: _Part[Need]) -> Sequence[Value]:
        dialect, needs = self._scope.dialect, part.demands
        fixed = key in dict(asker.context) or callers.decided_by_caller(key, asker.principal, dialect)
        reads = fixed or any(variables_in(text, need.version) for need in needs for text in need.texts)
        who = asker if reads else NOBODY
        if fixed or not feasible.carries(action, key):
            return (Value(need_bits(needs, key, None, who, dialect), 0, None),)
        if key in self._scope.only:
            chosen = self._scope.only[key](needs)
            return [Value(need_bits(needs, key, value, who, dialect), 1000, value) for value in chosen]
        return values(key, needs, who, dialect)


def _folded(level: _Level, choices: Sequence[tuple[int, int, str, Values | None]]) -> _Level:
    found: _Level = {}
    for mask, (cost, arn, context) in level.items():
        for standing, price, key, value in choices:
            both, total = mask & standing, cost + price
            if both not in found or total < found[both][0]:
                found[both] = total, arn, context if value is None else (*context, (key, value))
    return found
