"""Which requests does an IAM policy allow?"""

from cluster.iam.decision import Decision, Dialect, Outcome, Policies
from cluster.iam.evaluation import decide
from cluster.iam.parsing import parse
from cluster.iam.policy import Condition, Element, Policy, PolicyError, Statement
from cluster.iam.principals import ACCOUNT
from cluster.iam.request import Request

__all__ = [
    "ACCOUNT",
    "Condition",
    "Decision",
    "Dialect",
    "Element",
    "Outcome",
    "Policies",
    "Policy",
    "PolicyError",
    "Request",
    "Statement",
    "decide",
    "parse",
]
