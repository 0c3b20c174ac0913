"""Which packets really arrive in a cluster under these policies?"""

from cluster.embedded.fabric.attempt import Attempt, Received, Resolution
from cluster.embedded.fabric.denials import Denial
from cluster.embedded.fabric.fabric import Fabric, available, start
from cluster.embedded.fabric.handlers import Listener
from cluster.embedded.fabric.launch import running, stop

__all__ = ["Attempt", "Denial", "Fabric", "Listener", "Received", "Resolution", "available", "running", "start", "stop"]
