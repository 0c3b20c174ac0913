"""Where do images that learners build go, and how does the node find them?

Wired as https://kind.sigs.k8s.io/docs/user/local-registry/ describes, with less
rights than there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster.backend import BackendError
from cluster.kind.config import LOOPBACK
from cluster.kind.record import Record
from cluster.kind.refusals import explain
from cluster.kind.runtime import Runtime

OWNER = "seclab.owner"
PART_OF = "app.kubernetes.io/part-of=seclab"
NETWORK = "kind"
PORT = 5000
_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: local-registry-hosting
  namespace: kube-public
  labels:
    app.kubernetes.io/part-of: seclab
data:
  localRegistryHosting.v1: |
    host: "localhost:{port}"
    help: "https://kind.sigs.k8s.io/docs/user/local-registry/"
"""


def container(name: str) -> str:
    """Return what the registry of a cluster is called; its volume has the same name."""
    return f"{name}-registry"


def running(runtime: Runtime, record: Record) -> bool:
    """Whether our registry is there; a stopped one is started. Raises BackendError when it is not ours."""
    found = runtime.inspect("container", container(record.name))
    if found is None:
        return False
    if not _ours(found.get("Config"), record):
        raise _strange(f"container {container(record.name)}", f"{runtime.program} rm -f {container(record.name)}")
    state = found.get("State", {})
    if not state.get("Running"):
        runtime.run("start", container(record.name), doing="Starting the registry")
    return True


def start(runtime: Runtime, record: Record, image: str) -> None:
    """Run the registry on the recorded port of 127.0.0.1, without any rights that it can do without.

    Raises BackendError, also when a volume of its name is not ours.
    """
    called = container(record.name)
    labels = ("--label", f"{OWNER}={record.owner}", "--label", PART_OF)
    volume = runtime.inspect("volume", called)
    if volume is not None and not _ours(volume, record):
        raise _strange(f"volume {called}", f"{runtime.program} volume rm {called}")
    if volume is None:
        runtime.run("volume", "create", *labels, called, doing="Making the registry's volume")
    done = runtime.done(
        *("run", "--detach", "--name", called, *labels, "--restart", "unless-stopped"),
        *("--publish", f"{LOOPBACK}:{record.registry_port}:{PORT}"),
        *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
        *("--memory", "256m", "--pids-limit", "256"),
        *("--volume", f"{called}:/var/lib/registry"),
        # Version 3 sends traces to a collector that nobody runs here.
        *("--env", "OTEL_TRACES_EXPORTER=none", "--env", "REGISTRY_STORAGE_DELETE_ENABLED=true"),
        image,
        seconds=120,
    )
    if done.exit_code:
        _remove_container(runtime, record)
        raise explain("Starting the registry", done.text)


def connect(runtime: Runtime, record: Record, node: str) -> None:
    """Let the node find the registry under the name that this machine knows it by. Raises BackendError."""
    called = container(record.name)
    if not _networked(runtime, called):
        runtime.run("network", "connect", NETWORK, called, doing="Connecting the registry")
    hosts = f'[host."http://{called}:{PORT}"]\n'.encode()
    for host in ("localhost", LOOPBACK):
        folder = f"/etc/containerd/certs.d/{host}:{record.registry_port}"
        runtime.run("exec", node, "mkdir", "-p", folder, doing="Telling the node of the registry")
        copy = ("exec", "--interactive", node, "cp", "/dev/stdin", f"{folder}/hosts.toml")
        runtime.run(*copy, stdin=hosts, doing="Telling the node of the registry")
    apply = ("exec", "--interactive", node, "kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "apply", "-f", "-")
    said = _CONFIG_MAP.format(port=record.registry_port).encode()
    runtime.run(*apply, stdin=said, seconds=60, doing="Announcing the registry")


def connected(runtime: Runtime, record: Record, node: str) -> bool:
    """Whether all of that has been done."""
    file = f"/etc/containerd/certs.d/{LOOPBACK}:{record.registry_port}/hosts.toml"
    kubectl = "kubectl --kubeconfig=/etc/kubernetes/admin.conf"
    asked = f"test -f {file} && {kubectl} -n kube-public get configmap local-registry-hosting"
    return _networked(runtime, container(record.name)) and runtime.done("exec", node, "sh", "-c", asked).exit_code == 0


def remove(runtime: Runtime, record: Record) -> tuple[str, ...]:
    """Remove the registry and its volume, if they are ours; say what was removed."""
    called = container(record.name)
    removed = [f"the registry {called}"] if _remove_container(runtime, record) else []
    if _ours(runtime.inspect("volume", called), record):
        runtime.run("volume", "rm", called, doing="Removing the registry's volume")
        removed.append(f"the volume {called} with the images in it")
    return tuple(removed)


def _remove_container(runtime: Runtime, record: Record) -> bool:
    called = container(record.name)
    found = runtime.inspect("container", called)
    if found is None or not _ours(found.get("Config"), record):
        return False
    runtime.run("rm", "--force", "--volumes", called, seconds=60, doing="Removing the registry")
    return True


def _ours(labelled: Mapping[str, Any] | None, record: Record) -> bool:
    return ((labelled or {}).get("Labels") or {}).get(OWNER) == record.owner


def _strange(what: str, remove: str) -> BackendError:
    return BackendError(
        f"A {what} is there that this course did not make.",
        f"Rename or remove it ({remove}), or set SECLAB_CLUSTER to another name.",
    )


def _networked(runtime: Runtime, called: str) -> bool:
    found = runtime.inspect("container", called) or {}
    return NETWORK in (found.get("NetworkSettings", {}).get("Networks") or {})
