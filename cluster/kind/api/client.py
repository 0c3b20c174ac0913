"""What can be asked of a cluster, and waited for?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster.backend import BackendError
from cluster.kind.api.causes import Cause, cause
from cluster.kind.api.kinds import VERSIONS, Manifest, named, path, path_of, title
from cluster.kind.api.outcome import ApiError, Ran

if TYPE_CHECKING:
    from cluster.kind.api.transport import Transport

MANAGER = "seclab"
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
# So often a wait looks whether it is in vain.
LOOK_SECONDS = 5.0
Until = Callable[[Mapping[str, Any] | None], bool]


class Api:
    """The API of one cluster. Everything that fails is a BackendError with its cause."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def apply(self, *manifests: Manifest) -> None:
        """Create or update objects, in this order, so that the fields in the manifests are as they say.

        A manifest needs no `apiVersion`.
        Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
        """
        for manifest in manifests:
            body = {"apiVersion": VERSIONS.get(manifest["kind"]), **manifest}
            query = {"fieldManager": MANAGER, "force": "true"}
            try:
                self._transport.json("PATCH", path_of(manifest), query, body, APPLY)
            except ApiError as error:
                raise ApiError(
                    f"{title(manifest)}: {error.args[0]}", error.next_step, status=error.status, reason=error.reason
                ) from error

    def delete(self, *manifests: Manifest, seconds: float = 120, grace: int | None = None) -> None:
        """Delete objects and wait until they are gone; what is not there is gone already."""
        query = {"propagationPolicy": "Foreground"} | ({} if grace is None else {"gracePeriodSeconds": str(grace)})
        there = [manifest for manifest in manifests if self._deleted(manifest, query)]
        for manifest in there:
            meta = manifest["metadata"]
            self.wait_for(manifest["kind"], meta.get("namespace", ""), meta["name"], gone, seconds)

    def _deleted(self, manifest: Manifest, query: Mapping[str, str]) -> bool:
        try:
            self._transport.json("DELETE", path_of(manifest), query)
        except ApiError as error:
            if error.status != 404:
                raise
            return False
        return True

    def change(self, kind: str, namespace: str, name: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change some fields of an object and leave all others as they are. Raises ApiError."""
        return self._transport.json("PATCH", path(kind, namespace, name), {"fieldManager": MANAGER}, changes, MERGE)

    def get(self, kind: str, namespace: str, name: str) -> dict[str, Any] | None:
        """Return an object; None when there is none."""
        try:
            return self._transport.json("GET", path(kind, namespace, name))
        except ApiError as error:
            if error.status != 404:
                raise
            return None

    def list(self, kind: str, namespace: str = "", labels: str = "") -> tuple[dict[str, Any], ...]:
        """Return the objects of a kind in a namespace, or everywhere, that a label selector selects."""
        return tuple(self._listed(kind, namespace, {"labelSelector": labels} if labels else {})["items"])

    def wait_for(self, kind: str, namespace: str, name: str, until: Until, seconds: float) -> dict[str, Any]:
        """Watch an object until it is as `until` says; `until` gets None while there is none.

        Returns the object, an empty one when it is gone. Ends early when a pod of
        the namespace fails in a way that waiting does not mend. Raises BackendError.
        """
        deadline = time.monotonic() + seconds
        there: dict[str, Any] | None = None
        while (left := deadline - time.monotonic()) > 0:
            there, fits = self._watch(kind, namespace, name, until, min(left, LOOK_SECONDS))
            if fits:
                return there or {}
            if (why := self._why(namespace)) and why.in_vain:
                raise _late(kind, namespace, name, there, why, seconds - (deadline - time.monotonic()))
        raise _late(kind, namespace, name, there, self._why(namespace), seconds)

    def exec(
        self,
        namespace: str,
        pod: str,
        command: Sequence[str],
        stdin: bytes | None = None,
        *,
        seconds: float = 60,
        container: str = "",
    ) -> Ran:
        """Run a command in a pod and return its exit code and output."""
        from cluster.kind.api import channels

        there = f"{path('Pod', namespace, pod)}/exec"
        return channels.run(self._transport.access, there, command, stdin, seconds, container)

    def logs(self, namespace: str, pod: str, *, container: str = "", lines: int = 1000, previous: bool = False) -> str:
        """Return the last lines that a pod wrote, or that it wrote before it was restarted."""
        query = {"tailLines": str(lines)} | ({"container": container} if container else {})
        query |= {"previous": "true"} if previous else {}
        return self._transport.text(f"{path('Pod', namespace, pod)}/log", query)

    def events(self, namespace: str, name: str = "") -> tuple[dict[str, Any], ...]:
        """Return the events of a namespace, or of one object in it, oldest first."""
        fields = {"fieldSelector": f"involvedObject.name={name}"} if name else {}
        return tuple(sorted(self._listed("Event", namespace, fields)["items"], key=_when))

    def _listed(self, kind: str, namespace: str, query: Mapping[str, str]) -> dict[str, Any]:
        return self._transport.json("GET", path(kind, namespace), query)

    def _watch(
        self, kind: str, namespace: str, name: str, until: Until, seconds: float
    ) -> tuple[dict[str, Any] | None, bool]:
        """Look, then follow the changes for a time; whether it fitted.

        Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
        """
        only = {"fieldSelector": f"metadata.name={name}"}
        listed = self._listed(kind, namespace, only)
        there = next(iter(listed["items"]), None)
        if until(there):
            return there, True
        since = {"watch": "true", "resourceVersion": listed["metadata"]["resourceVersion"]}
        limit = {"timeoutSeconds": str(max(round(seconds), 1))}
        for event in self._transport.lines(path(kind, namespace), only | since | limit, seconds + 5):
            if event["type"] == "ERROR":
                break
            there = None if event["type"] == "DELETED" else event["object"]
            if until(there):
                return there, True
        return there, False

    def _why(self, namespace: str) -> Cause | None:
        if not namespace:
            return None
        return cause(self.list("Pod", namespace), self.events(namespace), self._last_words(namespace))

    def _last_words(self, namespace: str) -> Callable[[str, str], str]:
        def words(pod: str, container: str) -> str:
            try:
                return self.logs(namespace, pod, container=container, lines=3, previous=True).strip()
            except BackendError:
                return ""

        return words


def connect(file: Path) -> Api:
    """Return the API of the cluster that a kubeconfig names; nothing is sent yet. Raises BackendError."""
    from cluster.kind.api import kubeconfig
    from cluster.kind.api.transport import Transport

    return Api(Transport(kubeconfig.read(file)))


def gone(there: Mapping[str, Any] | None) -> bool:
    """Whether an object is no more."""
    return there is None


def _when(event: Mapping[str, Any]) -> str:
    return event.get("lastTimestamp") or event.get("eventTime") or event["metadata"].get("creationTimestamp") or ""


def _late(
    kind: str, namespace: str, name: str, there: Mapping[str, Any] | None, why: Cause | None, seconds: float
) -> BackendError:
    what = title(named(kind, namespace, name))
    state = "is not there" if there is None else "is not ready"
    if why is None:
        return BackendError(f"{what} {state} after {seconds:.0f} s.", "Start again: it goes on from here.")
    return BackendError(f"{what} {state} after {seconds:.0f} s: {why.message}", why.next_step)
