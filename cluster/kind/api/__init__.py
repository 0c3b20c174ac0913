"""How do we speak to the API of a Kubernetes cluster?

Directly: HTTPS with urllib3, commands in pods over a WebSocket. The generated
client library takes 3 s to import, writes the cluster's private key to a
temporary file that outlives a crash, and brings eleven packages more.
"""

from cluster.kind.api.client import Api, connect
from cluster.kind.api.kinds import Manifest, named
from cluster.kind.api.outcome import ApiError, Ran

__all__ = ["Api", "ApiError", "Manifest", "Ran", "connect", "named"]
