"""A cluster in memory: objects that stay, pods with addresses, and packets that the real rules decide about."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cluster.backend import BackendError
from cluster.embedded.fabric import dnswire
from cluster.kind.api.channels import Ran
from cluster.kind.network import agent
from cluster.network import Flow, NetworkPolicy, Pod, World, decide, parse

Key = tuple[str, str, str]
NODE = {
    "Config": {"Image": "node:1"},
    "NetworkSettings": {"Networks": {"kind": {"IPAddress": "172.18.0.2", "IPPrefixLen": 16}}},
}
COREDNS = {
    "metadata": {"namespace": "kube-system", "name": "coredns-1", "labels": {"k8s-app": "kube-dns"}},
    "spec": {},
}


@dataclass
class FakeApi:
    """As much of the API as the network uses. `enforces` and `late` say how good its network plugin is."""

    enforces: bool = True
    late: int = 0
    objects: dict[Key, dict[str, Any]] = field(default_factory=dict)
    acts: list[str] = field(default_factory=list)
    _seen: tuple[NetworkPolicy, ...] = ()
    _given: int = 4

    def __post_init__(self) -> None:
        for name in ("default", "kube-system"):
            self.apply({"kind": "Namespace", "metadata": {"name": name, "labels": {}}})
        self.apply({"kind": "Service", "metadata": {"namespace": "default", "name": "kubernetes"}})
        self.objects["Service", "default", "kubernetes"]["spec"] = {"clusterIP": "10.96.0.1"}
        self.objects["Node", "", "node"] = {"metadata": {"name": "node"}, "spec": {"podCIDRs": ["10.10.0.0/24"]}}
        self.apply({"kind": "Pod", **COREDNS})
        self.acts.clear()

    def apply(self, *manifests: Mapping[str, Any]) -> None:
        for manifest in manifests:
            kind, meta = manifest["kind"], manifest["metadata"]
            key = kind, meta.get("namespace", ""), meta["name"]
            if key[1] and key[1] not in {name for one, _, name in self.objects if one == "Namespace"}:
                raise BackendError(f"there is no namespace {key[1]}")
            old = self.objects.get(key)
            self.acts.append(f"apply {kind} {'/'.join(filter(None, key[1:]))}")
            labels = dict(meta.get("labels", {}))
            if kind == "Namespace":
                labels["kubernetes.io/metadata.name"] = meta["name"]
            made = {**manifest, "metadata": {**meta, "labels": labels}}
            if kind == "Pod":
                made["status"] = old["status"] if old else self._status()
            self.objects[key] = made

    def _status(self) -> dict[str, Any]:
        self._given += 1
        return {"podIP": f"10.10.0.{self._given}", "conditions": [{"type": "Ready", "status": "True"}]}

    def delete(self, *manifests: Mapping[str, Any], seconds: float = 0, grace: int | None = None) -> None:
        for manifest in manifests:
            kind, meta = manifest["kind"], manifest["metadata"]
            self.acts.append(f"delete {kind} {'/'.join(filter(None, (meta.get('namespace'), meta['name'])))}")
            gone = [
                key
                for key in self.objects
                if key == (kind, meta.get("namespace", ""), meta["name"])
                or (kind == "Namespace" and key[1] == meta["name"])
            ]
            for key in gone:
                del self.objects[key]

    def get(self, kind: str, namespace: str, name: str) -> dict[str, Any] | None:
        return self.objects.get((kind, namespace, name))

    def list(self, kind: str, namespace: str = "", labels: str = "") -> tuple[dict[str, Any], ...]:
        wanted = dict(one.split("=", 1) for one in labels.split(",") if one)
        return tuple(
            {name: value for name, value in one.items() if name != "kind"}
            for (found, there, _), one in self.objects.items()
            if found == kind
            and namespace in ("", there)
            and wanted.items() <= one["metadata"].get("labels", {}).items()
        )

    def wait_for(
        self, kind: str, namespace: str, name: str, until: Callable[[Any], bool], seconds: float
    ) -> dict[str, Any]:
        there = self.get(kind, namespace, name)
        if not until(there):
            raise BackendError(f"{kind} {name} is not as it should be")
        return there or {}

    def exec(
        self, namespace: str, pod: str, command: Sequence[str], stdin: bytes | None = None, *, seconds: float = 60
    ) -> Ran:
        if ("Pod", namespace, pod) not in self.objects:
            raise BackendError(f"pods {pod} not found")
        source = self.objects["Pod", namespace, pod]["status"]["podIP"]
        if command[-1] == "received":
            return Ran(0, b"", b"")
        return Ran(0, self.probed(stdin or b"", source), b"")

    def probed(self, given: bytes, source: str = "") -> bytes:
        """Answer as agents do. A change of policies is seen only after some more commands."""
        now = self.policies()
        if self.late and now != self._seen:
            self.late -= 1
        else:
            self._seen = now
        lines = [json.loads(line) for line in given.splitlines()]
        return b"".join(json.dumps(self._tried(line, line["source"] or source)).encode() + b"\n" for line in lines)

    def policies(self) -> tuple[NetworkPolicy, ...]:
        found = [one for (kind, _, _), one in self.objects.items() if kind == "NetworkPolicy"]
        texts = [json.dumps({"apiVersion": "networking.k8s.io/v1", **one}) for one in found]
        return parse("\n---\n".join(texts)) if texts else ()

    def world(self) -> World:
        spaces = {
            name: one["metadata"]["labels"] for (kind, _, name), one in self.objects.items() if kind == "Namespace"
        }
        pods = [
            Pod(namespace, name, one["metadata"]["labels"], one["status"]["podIP"], _named(one))
            for (kind, namespace, name), one in self.objects.items()
            if kind == "Pod"
        ]
        return World(spaces, tuple(pods))

    def _tried(self, line: Mapping[str, Any], source: str) -> dict[str, Any]:
        world = self.world()
        at = {pod.address: str(pod) for pod in world.pods}
        ends = at.get(source, source), at.get(line["destination"], line["destination"])
        flow = Flow(*ends, line["protocol"], line["port"])
        if ends[1].startswith("10.10."):
            return self._told("silent", b"", source)
        if self.enforces and ends[0] != ends[1] and not decide(flow, self._seen, world).allowed:
            return self._told("silent", b"", source)
        answered = self._answer(str(flow.destination), flow.port, base64.b64decode(line["payload"]))
        return self._told("refused" if answered is None else "answered", answered or b"", source)

    def _answer(self, host: str, port: int, payload: bytes) -> bytes | None:
        if host == "kube-system/coredns-1":
            return dnswire.answer(payload, self._addresses) if port == 53 else None
        if "/" not in host:
            return payload
        (container,) = self.objects["Pod", *host.split("/")]["spec"]["containers"]  # type: ignore[index]
        environ = {one["name"]: one["value"] for one in container["env"]}
        return payload if port in {one["port"] for one in json.loads(environ[agent.LISTENERS])} else None

    def _addresses(self, name: str) -> list[str] | None:
        service, _, rest = name.partition(".")
        found = (
            self.get("EndpointSlice", rest.partition(".")[0], service) if rest.endswith(".svc.cluster.local") else None
        )
        return [address for one in found["endpoints"] for address in one["addresses"]] if found else None

    @staticmethod
    def _told(outcome: str, reply: bytes, source: str) -> dict[str, Any]:
        said = base64.b64encode(reply).decode()
        return {"outcome": outcome, "reply": said, "reason": "", "milliseconds": 1.0, "from": [source, 4000]}


def _named(pod: Mapping[str, Any]) -> dict[str, Any]:
    ports = [port for one in pod["spec"].get("containers", ()) for port in one.get("ports", ())]
    return {port["name"]: (port["protocol"], port["containerPort"]) for port in ports}


@dataclass
class FakeRuntime:
    """Docker, as far as the hosts outside need it. `broken` is what it says when it can start nothing.

    `absent` are images that it has to pull.
    """

    api: FakeApi
    broken: str = ""
    program: str = "docker"
    calls: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    containers: dict[str, dict[str, Any]] = field(default_factory=lambda: {"seclab-control-plane": NODE})

    def has_image(self, reference: str) -> bool:
        return reference not in self.absent

    def pull(self, reference: str, told: Callable[[str], None]) -> None:
        self.calls.append((("pull", reference), b""))
        told("Pull complete")
        self.absent.remove(reference)

    def inspect(self, what: str, name: str) -> Mapping[str, Any] | None:
        return self.containers.get(name)

    def run(self, *words: str, **told: Any) -> str:
        given = told.get("stdin", b"")
        self.calls.append((words, given))
        if words[:2] == ("run", "--detach"):
            if self.broken:
                raise BackendError(self.broken)
            self._start(words)
        if words[0] == "rm":
            self.containers.pop(words[-1], None)
        if words[0] == "ps":
            return "\n".join(name for name in self.containers if "outside" in name)
        if words[-1] == "probe":
            return self.api.probed(given).decode()
        return ""

    def done(self, *words: str, **_: Any) -> None:
        self.calls.append((words, b""))

    def _start(self, words: tuple[str, ...]) -> None:
        marks = [words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--label"]
        self.containers[words[words.index("--name") + 1]] = {
            "Config": {"Labels": dict(marks)},
            "State": {"Running": True},
            "NetworkSettings": {"Networks": {"kind": {"IPAddress": "172.18.0.9"}}},
        }


@dataclass
class FakeCluster:
    name: str
    kubeconfig: Path
    runtime: FakeRuntime
