"""What does a cluster that did not come up leave for whoever looks into it?"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from cluster.backend import BackendError
from cluster.kind import provider
from cluster.kind.refusals import hide_secrets
from cluster.kind.runtime import Runtime

SECONDS = 120
_KUBECTL = ("kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", "--request-timeout=20s")
_TEXTS = (".json", ".log", ".txt", ".yaml")
_ASKED = {
    "events.txt": ("get", "events", "--all-namespaces", "--sort-by=.lastTimestamp"),
    "pods.txt": ("get", "pods", "--all-namespaces", "--output=wide"),
    "nodes.txt": ("describe", "nodes"),
}


def collect(runtime: Runtime, name: str, node: str, folder: Path) -> Path | None:
    """Gather logs and events of a cluster in a new folder and return it; None when there is nothing to gather."""
    try:
        if runtime.inspect("container", node) is None:
            return None
        place = folder / time.strftime("%Y%m%d-%H%M%S")
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (BackendError, OSError):
        return None
    with suppress(BackendError):
        provider.run(runtime, "export", "logs", str(place), "--name", name, seconds=SECONDS)
    for file, question in _ASKED.items():
        with suppress(BackendError, OSError):
            said = runtime.done("exec", node, *_KUBECTL, *question, seconds=30)
            (place / file).write_text(said.text, encoding="utf-8")
    _without_secrets(place)
    return place


def cause(place: Path) -> str:
    """Return what the kubelet of a node said when it died last; "" when it did not."""
    for file in place.rglob("kubelet.log"):
        lines = [line.partition("]: ")[2].strip() for line in _read(file).splitlines()]
        for number, line in reversed(tuple(enumerate(lines))):
            _, failed, said = line.partition('"command failed" err=')
            if failed:
                return hide_secrets(" ".join(lines[number + 1 : number + 2]) if said == "<" else said.strip('"'))
    return ""


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _without_secrets(place: Path) -> None:
    """Take the passwords of proxies out: these folders are sent to whoever helps."""
    for file in place.rglob("*"):
        # A link from the node may lead out of the folder, to a file of this machine.
        if file.suffix in _TEXTS and file.is_file() and not file.is_symlink():
            with suppress(OSError):
                file.write_text(hide_secrets(_read(file)), encoding="utf-8")
