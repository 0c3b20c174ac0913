"""Where do labs run when there is no Docker?"""

from cluster.embedded.backend import EmbeddedBackend

__all__ = ["EmbeddedBackend"]
