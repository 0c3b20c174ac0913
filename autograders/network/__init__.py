"""Are NetworkPolicies right for all flows? If not: which one shows it?"""

from autograders.network.default_denies import default_denies
from autograders.network.equivalent import equivalent
from autograders.network.isolates import isolates
from autograders.network.no_new_flow import no_new_flow
from autograders.network.still_reaches import still_reaches
from autograders.network.who import addresses, pods

__all__ = ["addresses", "default_denies", "equivalent", "isolates", "no_new_flow", "pods", "still_reaches"]
