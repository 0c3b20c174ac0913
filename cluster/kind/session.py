"""What does a lab get of the cluster?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cluster.backend import BackendError
from cluster.embedded import state
from cluster.kind import tls
from cluster.kind.api import Api, connect
from cluster.kind.cluster import KindCluster
from cluster.kind.store import audit, running
from cluster.kind.store.running import Store
from cluster.minio.session import MinioSession


@dataclass(frozen=True, slots=True)
class KindSession(MinioSession):
    """The MinIO server of one lab, in a namespace of its own."""

    kubeconfig: Path = field(default=Path(), repr=False)
    namespace: str = ""

    @property
    def api(self) -> Api:
        """The API of the cluster, as its administrator."""
        return connect(self.kubeconfig)


def session(cluster: KindCluster, api: Api, store: Store, folder: Path) -> KindSession:
    """Return the session of an object store that runs."""
    endpoint, trusted = address(cluster, store.node_port), folder / tls.AUTHORITY
    settling = partial(audit.settle, api, store.namespace, endpoint, store.root, folder / state.AUDIT, trusted)
    return KindSession(
        store.lab,
        endpoint,
        store.root,
        trusted,
        folder,
        stopping=partial(_stop, api, store.namespace, settling),
        erasing=partial(running.erase, api, store, folder),
        settling=settling,
        kubeconfig=cluster.kubeconfig,
        namespace=store.namespace,
    )


def address(cluster: KindCluster, node_port: int) -> str:
    """Return the address on this machine of a port of the node."""
    return f"https://{tls.LOOPBACK}:{cluster.ports[node_port]}"


def _stop(api: Api, namespace: str, settling: Callable[[], None]) -> None:
    # What it answered last is in the copy then; where it answers no more, the collector keeps it.
    with suppress(BackendError):
        settling()
    running.stop(api, namespace)
