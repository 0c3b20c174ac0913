"""How does the object store of a lab come up in the cluster?"""

from __future__ import annotations

import secrets
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from cluster.backend import BackendError, Credentials
from cluster.home import home
from cluster.kind import tls
from cluster.kind.api import Api, ApiError
from cluster.kind.api.client import gone
from cluster.kind.config import NODE_PORTS
from cluster.kind.images import pinned
from cluster.kind.making import kubeconfig
from cluster.kind.network.place import version
from cluster.kind.steps import Steps
from cluster.kind.store import audit, collector, manifests
from cluster.kind.store.manifests import COLLECTOR, STORE, Plan, Secrets, mark_of
from cluster.kind.store.running import OURS, Store, address_of, available, blocked, forget, owns, port_of, secret_of
from cluster.kind.tls import Pair
from cluster.minio import signed

READY_SECONDS = 300
ANSWER_SECONDS = 60
GLANCE_SECONDS = (2.0, 2.0)
SILENT = "it does not answer"
_TAKEN = (409, 422)
UNENFORCED = "NetworkPolicies are not enforced: a pod that must not reach the object store does"


def builder(api: Api, folder: Path, usual: bool, networks: Sequence[str], endpoint: Callable[[int], str]) -> Builder:
    """Return who brings up the object store of the lab in a folder, with the images that are pinned.

    A folder that is not in the `usual` place gets another namespace: what tests open
    never meets the learner's own.
    """
    images = pinned()
    mark = mark_of(folder.parent)
    suffix = "" if usual else mark
    plan = Plan(folder.name, 0, images.object_store, images.python, networks, mark, suffix)
    return Builder(api, folder, plan, endpoint)


@dataclass(frozen=True, slots=True)
class Builder:
    """Brings the object store of one lab up; `folder` is the lab's own on this machine."""

    api: Api
    folder: Path
    plan: Plan
    endpoint: Callable[[int], str]
    """The address on this machine of a NodePort."""

    def attach(self) -> Store | None:
        """Return what runs if it is what would be made, so that there is nothing to do."""
        there = self.api.get("Namespace", "", self.plan.namespace)
        if there is None or not self._owns(there) or not (self.folder / tls.AUTHORITY).is_file():
            return None
        plan = replace(self.plan, node_port=port_of(there))
        address = address_of(self.api, plan.namespace, COLLECTOR)
        if not address:
            return None
        held = self._held(plan)
        wanted = [one for one in manifests.workloads(plan, held, address) if one["kind"] == "Deployment"]
        for one in wanted:
            runs = self.api.get("Deployment", plan.namespace, one["metadata"]["name"])
            if runs is None or not available(runs) or version(runs) != version(one):
                return None
        store = _store(plan, held)
        # After the machine was restarted, Deployments say for a while what was so before.
        return store if self._answers_now(store) else None

    def build(self, steps: Steps) -> Store:
        """Make what is missing, wait until it serves, and see that the policies hold. Raises BackendError."""
        lab = self.plan.lab
        plan = steps.take(f"Making room for {lab}", f"Namespace of {lab} ready", lambda _: self._founded())
        held = self._held(plan)
        self.api.apply(*manifests.secrets(plan, held))
        self.api.apply(*manifests.workloads(plan, held, address_of(self.api, plan.namespace, COLLECTOR)))
        store = _store(plan, held)
        steps.take(f"Starting MinIO for {lab}", f"MinIO of {lab} runs", lambda _: self._run(plan))
        steps.take("Waiting for its answers", f"MinIO of {lab} answers", lambda _: self._answers(store))
        if not steps.take("Trying its policies", "Policies tried", lambda _: blocked(self.api, plan.namespace)):
            steps.note(f"{UNENFORCED}.")
        return store

    def _founded(self) -> Plan:
        there = self.api.get("Namespace", "", self.plan.namespace)
        if there and there["metadata"].get("deletionTimestamp"):
            self.api.wait_for("Namespace", "", self.plan.namespace, gone, READY_SECONDS)
            there = None
        if there is None:
            forget(self.folder)
        elif not self._owns(there):
            raise BackendError(
                f"The namespace {self.plan.namespace} is not that of the lab {self.plan.lab} in {self.folder.parent}.",
                f"Delete it when nobody needs it: {_delete(self.plan.namespace)}",
            )
        return self._placed(there)

    def _owns(self, there: Mapping[str, Any]) -> bool:
        return owns(there, self.plan.lab, self.plan.home)

    def _placed(self, there: Mapping[str, Any] | None) -> Plan:
        """Take a port of the node; the cluster refuses one that another lab took in the same moment."""
        for port in _free(self.api, there):
            plan = replace(self.plan, node_port=port)
            try:
                self.api.apply(*manifests.foundation(plan))
            except ApiError as error:
                if error.status not in _TAKEN or "allocated" not in str(error):
                    raise
            else:
                return plan
        raise BackendError(
            f"All {len(NODE_PORTS)} ports for labs of this cluster are taken, by: {', '.join(_holders(self.api))}.",
            f"Remove all: seclab lab down. Or a namespace that nobody needs: {_delete('NAME')}",
        )

    def _held(self, plan: Plan) -> Secrets:
        """Return the lab's secrets: those that the cluster has, and new ones for what is missing or spent."""
        known = secret_of(self.api, plan.namespace, STORE)
        collects = secret_of(self.api, plan.namespace, COLLECTOR)
        inside = manifests.names(STORE, plan.namespace)
        behind = manifests.names(COLLECTOR, plan.namespace)
        authority = tls.authority(self.folder, ("localhost", *inside, *behind))
        return Secrets(
            known.get("user") or f"ROOT{secrets.token_hex(8).upper()}",
            known.get("password") or secrets.token_urlsafe(30),
            collects.get("token") or secrets.token_urlsafe(30),
            _pair(authority, known, ("localhost", *inside)),
            _pair(authority, collects, behind),
            (self.folder / tls.AUTHORITY).read_text(encoding="ascii"),
        )

    def _run(self, plan: Plan) -> None:
        for name in (COLLECTOR, STORE):
            self.api.wait_for("Deployment", plan.namespace, name, available, READY_SECONDS)

    def _answers(self, store: Store) -> None:
        """Wait until it answers this machine and its audit records arrive: MinIO sends none at first."""
        endpoint = self.endpoint(store.node_port)
        until, last = time.monotonic() + ANSWER_SECONDS, SILENT
        while time.monotonic() < until:
            with suppress(BackendError):
                fence = collector.FENCE + secrets.token_hex(8)
                status = self._status(store, fence, signed.SECONDS)
                last = "its audit records do not arrive" if status == HTTPStatus.NOT_FOUND else f"it answers {status}"
                if status == HTTPStatus.NOT_FOUND and audit.arrived(self.api, self.plan.namespace, fence):
                    return
            time.sleep(0.1)
        raise self._unanswered(f"MinIO runs, but at {endpoint} {last}.", last == SILENT)

    def _unanswered(self, what: str, silent: bool) -> BackendError:
        if not silent:
            return BackendError(what, "Start again; if it stays so, put the lab back: seclab lab reset.")
        networks = ", ".join(self.plan.networks)
        return BackendError(
            f"{what} Its policies let in {networks}; Docker Desktop may show it another address of this machine.",
            "Start again; if it stays so, see what the cluster says: seclab cluster logs.",
        )

    def _answers_now(self, store: Store) -> bool:
        with suppress(BackendError):
            nowhere = collector.FENCE + secrets.token_hex(8)
            return self._status(store, nowhere, GLANCE_SECONDS) == HTTPStatus.NOT_FOUND
        return False

    def _status(self, store: Store, bucket: str, seconds: tuple[float, float]) -> int:
        url, trusted = f"{self.endpoint(store.node_port)}/{bucket}", self.folder / tls.AUTHORITY
        return signed.send("HEAD", url, store.root, trusted=trusted, seconds=seconds)[0]


def _free(api: Api, there: Mapping[str, Any] | None) -> list[int]:
    """Return the port that a lab has, and those that no lab has."""
    taken = {port_of(one) for one in api.list("Namespace", labels=OURS)}
    own = port_of(there) if there else 0
    return [*([own] if own else []), *(port for port in NODE_PORTS if port not in taken)]


def _delete(namespace: str) -> str:
    """Return the command for a terminal, where kubectl alone may mean another cluster of the learner's."""
    return f"kubectl --kubeconfig {shlex.quote(str(kubeconfig(home())))} delete namespace {namespace}"


def _holders(api: Api) -> list[str]:
    return sorted(one["metadata"]["name"] for one in api.list("Namespace", labels=OURS) if port_of(one))


def _store(plan: Plan, held: Secrets) -> Store:
    return Store(plan.lab, plan.home, plan.namespace, plan.node_port, Credentials(held.user, held.password))


def _pair(authority: tls.Authority, known: Mapping[str, str], names: Sequence[str]) -> Pair:
    """Return the certificate that there is, or a new one when it is spent or not from this authority."""
    if known.get("tls.key") and authority.vouches(known.get("tls.crt", ""), names):
        return Pair(known["tls.crt"], known["tls.key"])
    return authority.issue(names)
