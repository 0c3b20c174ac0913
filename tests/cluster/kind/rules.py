"""Do manifests keep the rules that the course teaches?

A rule is a function from one manifest to what breaks it: its name is the rule's, its
docstring the sentence that must be true. `reach.py` beside it says who reaches whom.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cluster.images.reference import InvalidReference, Reference
from cluster.kind.config import NODE_PORTS

Manifest = Mapping[str, Any]
Rule = Callable[[Manifest], Iterator[str]]

RULES: list[Rule] = []
TEMPLATED = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job")
HARMLESS_VOLUMES = {"configMap", "downwardAPI", "emptyDir", "persistentVolumeClaim", "projected", "secret"}
HARMLESS_SYSCTLS = {"net.ipv4.ip_unprivileged_port_start"}
LOOPBACK = "127.0.0.1"
NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
PART_OF = "app.kubernetes.io/part-of"
_SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|PRIVATE_KEY", re.IGNORECASE)


def rule(found: Rule) -> Rule:
    """Put a rule on the list."""
    RULES.append(found)
    return found


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that an object breaks, and what it has instead."""

    rule: str
    kind: str
    name: str
    wrong: str


def breaches(manifests: Iterable[Manifest]) -> set[Breach]:
    """Return what is wrong with manifests."""
    return {
        Breach(rule.__name__, one["kind"], one.get("metadata", {}).get("name", ""), wrong)
        for one in manifests
        for rule in RULES
        for wrong in rule(one)
    }


def pod_spec(manifest: Manifest) -> dict[str, Any] | None:
    """Return the pod in a manifest, or None."""
    if manifest["kind"] == "Pod":
        return dict(manifest["spec"])
    if manifest["kind"] in TEMPLATED:
        return dict(manifest["spec"]["template"]["spec"])
    return None


def containers(manifest: Manifest) -> Iterator[dict[str, Any]]:
    """Yield every container of a pod, whenever it runs; the pod's security context fills in what it leaves open."""
    spec = pod_spec(manifest) or {}
    shared = spec.get("securityContext", {})
    for key in ("initContainers", "containers", "ephemeralContainers"):
        for one in spec.get(key, ()):
            yield {**one, "securityContext": {**shared, **one.get("securityContext", {})}}


@rule
def image_is_pinned(manifest: Manifest) -> Iterator[str]:
    """Each image is named by its digest, so that what runs is what was looked at."""
    nodes = manifest.get("nodes", ()) if manifest["kind"] == "Cluster" else ()
    for one in (*containers(manifest), *nodes):
        try:
            pinned = bool(Reference.parse(one.get("image", "")).digest)
        except InvalidReference:
            pinned = False
        if not pinned:
            yield f"image {one.get('image')}"


@rule
def process_is_not_root(manifest: Manifest) -> Iterator[str]:
    """No process is root, whatever its image says."""
    for one in containers(manifest):
        context = one["securityContext"]
        if context.get("runAsNonRoot") is not True or not context.get("runAsUser") or not context.get("runAsGroup"):
            yield f"{one['name']} may be root"


@rule
def root_is_read_only(manifest: Manifest) -> Iterator[str]:
    """Nobody who gets into a container can change its programs."""
    for one in containers(manifest):
        if one["securityContext"].get("readOnlyRootFilesystem") is not True:
            yield f"{one['name']} writes its root"


@rule
def no_capability_is_left(manifest: Manifest) -> Iterator[str]:
    """A process has no capability at all."""
    for one in containers(manifest):
        given = one["securityContext"].get("capabilities", {})
        if given.get("drop") != ["ALL"] or given.get("add"):
            yield f"{one['name']} has capabilities"


@rule
def rights_do_not_grow(manifest: Manifest) -> Iterator[str]:
    """No process gets more rights than its parent had."""
    for one in containers(manifest):
        context = one["securityContext"]
        if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
            yield f"{one['name']} can get more rights"


@rule
def system_calls_are_filtered(manifest: Manifest) -> Iterator[str]:
    """The runtime's seccomp profile is on, and nothing masks it."""
    for one in containers(manifest):
        context = one["securityContext"]
        if (
            context.get("seccompProfile") != {"type": "RuntimeDefault"}
            or context.get("procMount", "Default") != "Default"
        ):
            yield f"{one['name']} may make any system call"


@rule
def use_is_limited(manifest: Manifest) -> Iterator[str]:
    """One container cannot take the machine from the others: CPU, memory and scratch space have limits."""
    for one in containers(manifest):
        resources = one.get("resources", {})
        if not all({"cpu", "memory"} <= set(resources.get(part, ())) for part in ("requests", "limits")):
            yield f"{one['name']} has no limits"
    for volume in (pod_spec(manifest) or {}).get("volumes", ()):
        if "emptyDir" in volume and "sizeLimit" not in (volume["emptyDir"] or {}):
            yield f"volume {volume['name']} has no limit"


@rule
def nothing_of_the_host_is_shared(manifest: Manifest) -> Iterator[str]:
    """A pod has none of the node's files, ports, processes, settings or network."""
    spec = pod_spec(manifest) or {}
    yield from (key for key in ("hostNetwork", "hostPID", "hostIPC") if spec.get(key))
    for volume in spec.get("volumes", ()):
        yield from (f"volume of {kind}" for kind in set(volume) - {"name"} - HARMLESS_VOLUMES)
    for one in containers(manifest):
        yield from (f"hostPort {port['hostPort']}" for port in one.get("ports", ()) if "hostPort" in port)
    for setting in spec.get("securityContext", {}).get("sysctls", ()):
        if setting["name"] not in HARMLESS_SYSCTLS:
            yield f"sysctl {setting['name']}"
    for node in manifest.get("nodes", ()) if manifest["kind"] == "Cluster" else ():
        yield from (f"mount of {mount['hostPath']}" for mount in node.get("extraMounts", ()))


@rule
def no_token_is_mounted(manifest: Manifest) -> Iterator[str]:
    """A pod cannot speak to the API of the cluster."""
    spec = pod_spec(manifest)
    if spec is not None:
        if spec.get("automountServiceAccountToken") is not False:
            yield "the pod gets a token"
        for volume in spec.get("volumes", ()):
            if any("serviceAccountToken" in one for one in volume.get("projected", {}).get("sources", ())):
                yield f"volume {volume['name']} is a token"
    if manifest["kind"] == "ServiceAccount" and manifest.get("automountServiceAccountToken") is not False:
        yield "its pods get a token"


@rule
def roles_grant_nothing_dangerous(manifest: Manifest) -> Iterator[str]:
    """No role has a wildcard, reads Secrets or makes pods; none is given in the whole cluster."""
    if manifest["kind"] in ("ClusterRole", "ClusterRoleBinding"):
        yield "it holds in the whole cluster"
    for each in manifest.get("rules") or () if manifest["kind"].endswith("Role") else ():
        words = {word for key in ("apiGroups", "resources", "verbs") for word in each.get(key, ())}
        yield from (f"it grants {word}" for word in sorted(words & {"*", "secrets", "pods/exec", "escalate", "bind"}))


@rule
def secrets_are_referred_to(manifest: Manifest) -> Iterator[str]:
    """No value of a variable is a secret: it names the Secret that holds it."""
    for one in containers(manifest):
        for variable in one.get("env", ()):
            named, value = variable["name"], str(variable.get("value", ""))
            if _SECRET.search(named) and value and not value.startswith("/"):
                yield f"{named} is written out"


@rule
def services_stay_inside(manifest: Manifest) -> Iterator[str]:
    """A Service is reached from the cluster, or through a port that is open on this machine alone."""
    if manifest["kind"] != "Service":
        return
    spec = manifest["spec"]
    if spec.get("type", "ClusterIP") not in ("ClusterIP", "NodePort") or spec.get("externalIPs"):
        yield f"type {spec.get('type')}"
    if spec.get("type") == "NodePort":
        ports = [port.get("nodePort") for port in spec["ports"]]
        yield from (f"nodePort {port} is not one of ours" for port in ports if port not in NODE_PORTS)


@rule
def namespace_takes_no_privileges(manifest: Manifest) -> Iterator[str]:
    """The namespace itself refuses pods with more than the restricted rights."""
    labels = manifest.get("metadata", {}).get("labels", {})
    if manifest["kind"] == "Namespace" and labels.get("pod-security.kubernetes.io/enforce") != "restricted":
        yield "it takes pods with privileges"


@rule
def machine_listens_to_itself(manifest: Manifest) -> Iterator[str]:
    """Every port that kind opens on this machine is open to this machine only."""
    if manifest["kind"] != "Cluster":
        return
    doors = {"apiServerAddress": manifest.get("networking", {}).get("apiServerAddress")}
    for node in manifest.get("nodes", ()):
        doors |= {
            str(port.get("containerPort")): port.get("listenAddress") for port in node.get("extraPortMappings", ())
        }
    yield from (f"{name} at {address}" for name, address in doors.items() if address != LOOPBACK)


@rule
def kubelet_takes_the_labels(manifest: Manifest) -> Iterator[str]:
    """A node has no label that only the platform may give, or it does not start.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
    """
    for node in manifest.get("nodes", ()) if manifest["kind"] == "Cluster" else ():
        yield from (f"label {key}" for key in node.get("labels", ()) if re.search(r"(^|\.)(k8s|kubernetes)\.io/", key))


@rule
def object_is_marked_as_ours(manifest: Manifest) -> Iterator[str]:
    """Each object says what it belongs to, so that all of it can be found and removed, and has a name that fits."""
    if manifest["kind"] == "Cluster":
        return
    meta = manifest.get("metadata", {})
    if meta.get("labels", {}).get(PART_OF) != "seclab":
        yield f"no label {PART_OF}"
    if not all(NAME.fullmatch(part) for part in meta.get("name", "").split(".")):
        yield f"name {meta.get('name')!r}"
