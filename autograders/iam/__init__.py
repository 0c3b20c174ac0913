"""Is a policy right for all requests? If not: which is the smallest one that shows it?"""

from autograders.iam.access_not_granted import access_not_granted
from autograders.iam.equivalent import equivalent
from autograders.iam.no_new_access import no_new_access
from autograders.iam.no_public_access import no_public_access
from autograders.iam.still_allows import still_allows

__all__ = ["access_not_granted", "equivalent", "no_new_access", "no_public_access", "still_allows"]
