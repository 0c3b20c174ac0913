"""What do policies ask of the ends of flows?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograders.network.labels import too_many
from autograders.witnesses import TooComplex
from cluster.network import DIRECTIONS, NAME_LABEL, IPBlock, NetworkPolicy, Peer, Selector
from cluster.network.nodes import is_namespace

MAX_PARTS = 500
MAX_BLOCKS = 200
EVERYTHING = Selector()


class TooManyBlocks(TooComplex):
    """More ranges of addresses than the search looks at."""

    REASON = "its ranges of addresses are too many"
    ADVICE = "use fewer or wider ranges"


class Selectors:
    """Selectors without repetition, each known by its number."""

    __slots__ = ("_numbers", "all")

    def __init__(self) -> None:
        self.all: list[Selector] = []
        self._numbers: dict[object, int] = {}

    def number(self, selector: Selector) -> int:
        """Return the number of a selector; two that ask the same share one."""
        asked = frozenset((one.key, one.operator, one.values) for one in selector.requirements)
        found = self._numbers.setdefault(asked, len(self.all))
        if found == len(self.all):
            self.all.append(selector)
        return found


class Parts:
    """The selectors, the blocks of addresses and the names in some policies.

    An atom is a place and a selector of pods; the place is one namespace's name,
    or the number of a selector of namespaces.
    """

    __slots__ = ("_atoms", "_networks", "blocks", "names", "namespaces", "pods")

    def __init__(self, policies: Sequence[NetworkPolicy], extra: Iterable[Peer] = ()) -> None:
        self.pods, self.namespaces = Selectors(), Selectors()
        self.blocks: dict[IPBlock, None] = {}
        self._networks = 0
        self._atoms: dict[tuple[str | int, int], None] = {}
        for policy in policies:
            self._add(Peer(policy.pods), policy.namespace)
            for peer in _peers(policy):
                self._add(peer, policy.namespace)
        for peer in extra:
            self._add(peer, "")
        own = {place for place, _ in self._atoms if isinstance(place, str)}
        self.names = (own | _names(self.namespaces.all)) - {""}

    def _add(self, peer: Peer, own: str) -> None:
        if peer.ip_block is not None:
            self.blocks[peer.ip_block] = None
            self._networks += 1 + len(peer.ip_block.excepts)
            if self._networks > MAX_BLOCKS:
                raise TooManyBlocks(
                    [str(block.cidr) for block in self.blocks], peer.position.line, peer.position.column
                )
            return
        place = own if peer.namespaces is None else self.namespaces.number(peer.namespaces)
        self._atoms[place, self.pods.number(peer.pods or EVERYTHING)] = None
        if len(self._atoms) > MAX_PARTS:
            raise too_many(self.pods.all)

    def of_pods(self, matching: int) -> int:
        """Return the atoms that pods meet whose labels match these selectors."""
        return sum(1 << index for index, (_, pods) in enumerate(self._atoms) if matching >> pods & 1)

    def of_namespace(self, name: str, matching: int) -> int:
        """Return the atoms that a namespace meets by its name or because these selectors match."""
        return sum(
            1 << index
            for index, (place, _) in enumerate(self._atoms)
            if (place == name if isinstance(place, str) else matching >> place & 1)
        )


def _peers(policy: NetworkPolicy) -> Iterable[Peer]:
    return (peer for direction in DIRECTIONS for rule in policy.rules(direction) for peer in rule.peers)


def _names(selectors: Iterable[Selector]) -> set[str]:
    """Return the namespaces that selectors name; a value that no namespace can be called is none."""
    return {
        value
        for selector in selectors
        for requirement in selector.requirements
        for value in requirement.values
        if requirement.key == NAME_LABEL and is_namespace(value)
    }
