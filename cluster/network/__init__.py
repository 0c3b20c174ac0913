"""Which flows do NetworkPolicies let through?"""

from cluster.network.decision import Decision, Verdict
from cluster.network.evaluation import Compiled, compiled, decide
from cluster.network.flow import Flow
from cluster.network.parsing import parse
from cluster.network.policy import (
    DIRECTIONS,
    PROTOCOLS,
    Direction,
    IPBlock,
    ManifestError,
    NetworkPolicy,
    Peer,
    Port,
    Protocol,
    Rule,
)
from cluster.network.selectors import Labels, Requirement, Selector
from cluster.network.world import NAME_LABEL, End, External, Pod, World

__all__ = [
    "DIRECTIONS",
    "NAME_LABEL",
    "PROTOCOLS",
    "Compiled",
    "Decision",
    "Direction",
    "End",
    "External",
    "Flow",
    "IPBlock",
    "Labels",
    "ManifestError",
    "NetworkPolicy",
    "Peer",
    "Pod",
    "Port",
    "Protocol",
    "Requirement",
    "Rule",
    "Selector",
    "Verdict",
    "World",
    "compiled",
    "decide",
    "parse",
]
