"""Can a kind cluster come up on this machine, and what helps where it cannot?"""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from cluster.backend import BackendError
from cluster.kind import provider
from cluster.kind.config import NODE_PORTS, free_ports
from cluster.kind.images import pinned, programs
from cluster.kind.runtime import Info, Runtime, choose

Status = Literal["ok", "warn", "fail"]
GB = 1000**3
DISK, DISK_LEAST = 6 * GB, 3 * GB
MEMORY, MEMORY_LEAST = 4 * GB, 2 * GB
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
INOTIFY = {"max_user_watches": 524288, "max_user_instances": 512}
"""https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files"""
_LOOPBACK = re.compile(r"(?:^|//|@)(?:127\.|localhost\b|\[::1\])")
_PROC = Path("/proc/sys/fs/inotify")
_WHY = "labs on kind"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that a cluster stands on, in the form of a row of `seclab doctor`.

    `found` is what is here, `needed_for` what stops without it, and `fix` the next
    step ("" when all is well).
    """

    name: str
    status: Status
    found: str
    needed_for: str = _WHY
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        """Return plain data."""
        return asdict(self)


def examine(environ: Mapping[str, str] | None = None) -> tuple[Row, ...]:
    """Look at everything; nothing is raised. For `seclab doctor`."""
    environ = os.environ if environ is None else environ
    try:
        return look(choose(environ))
    except BackendError as error:
        return (Row("Containers", "fail", _found(error), fix=error.next_step),)


def look(runtime: Runtime) -> tuple[Row, ...]:
    """Look at everything that a cluster with this runtime stands on; takes about half a second."""
    try:
        info = runtime.info()
    except BackendError as error:
        return (Row("Containers", "fail", _found(error), fix=error.next_step),)
    return (
        Row("Containers", "ok", f"{runtime.program} {info.version}{' (rootless)' if info.rootless else ''}"),
        _engine_here(runtime.environ),
        kind(runtime),
        cgroup(info),
        architecture(info.architecture),
        *inotify(_PROC),
        memory(info.memory),
        disk(info.folder),
        ports(),
        images(runtime.environ),
        *proxy(runtime.environ),
    )


def kind(runtime: Runtime) -> Row:
    """See whether kind is there, and new enough for the node image."""
    wanted = programs().kind
    try:
        found = provider.version(runtime)
    except BackendError as error:
        return Row("kind", "fail", _found(error), fix=error.next_step)
    if provider.new_enough(found, wanted):
        return Row("kind", "ok", found)
    return Row(
        "kind", "fail", f"{found}, older than {wanted}", fix=f"Install kind {wanted} or newer: {provider.GET_IT}"
    )


def cgroup(info: Info) -> Row:
    """See which cgroups the engine has: the kubelet wants version 2."""
    if info.cgroup == 2:
        return Row("cgroups", "ok", "version 2")
    fix = "Better boot with systemd.unified_cgroup_hierarchy=1 on the kernel's command line."
    if info.rootless:
        return Row("cgroups", "fail", "version 1, which rootless containers cannot use", fix=fix)
    return Row("cgroups", "warn", "version 1, so the kubelet is told failCgroupV1: false", fix=fix)


def architecture(found: str) -> Row:
    """See whether the images run on the engine's processor."""
    if found.lower() in ARCHITECTURES:
        return Row("Processor", "ok", ARCHITECTURES[found.lower()])
    return Row("Processor", "fail", found or "unknown", fix="Use an x86-64 or arm64 machine, or the embedded labs.")


def inotify(folder: Path) -> tuple[Row, ...]:
    """Compare the limits for watched files with what kind recommends; nothing where there are none."""
    low = []
    for name, wanted in INOTIFY.items():
        file = folder / name
        if file.is_file() and int(file.read_text(encoding="ascii")) < wanted:
            low.append((name, int(file.read_text(encoding="ascii")), wanted))
    if not low:
        return (Row("Watched files", "ok", "limits are high enough"),) if folder.is_dir() else ()
    found = ", ".join(f"{name} is {value}" for name, value, _ in low)
    fix = "sudo sysctl " + " ".join(f"fs.inotify.{name}={wanted}" for name, _, wanted in low)
    return (Row("Watched files", "warn", f"{found}: pods may fail with 'too many open files'", fix=fix),)


def memory(total: int) -> Row:
    """See how much memory the engine has; on macOS and Windows that is its machine's."""
    status: Status = "ok" if total >= MEMORY or not total else "warn" if total >= MEMORY_LEAST else "fail"
    fix = "" if status == "ok" else "Give Docker Desktop or Podman's machine 6 GB, or use the embedded labs."
    found = f"{total / GB:.1f} GB in all" if total else "not told"
    return Row("Memory of the engine", status, found, f"{_WHY}: about 2 GB", fix)


def disk(folder: str) -> Row:
    """See how much room there is for images; unknown when the engine runs in a machine of its own."""
    name, needed_for = "Disk of the engine", f"{_WHY}: images and the node, about 4 GB"
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return Row(name, "ok", "in the engine's own machine", needed_for)
    status: Status = "ok" if free >= DISK else "warn" if free >= DISK_LEAST else "fail"
    fix = (
        "" if status == "ok" else "Free some space: docker system df shows what is used, docker image prune frees some."
    )
    return Row(name, status, f"{free / GB:.1f} GB free in {folder}", needed_for, fix)


def ports() -> Row:
    """See whether there are free ports on 127.0.0.1."""
    try:
        return Row("Ports", "ok", f"{len(free_ports(len(NODE_PORTS) + 2))} are free on 127.0.0.1")
    except OSError as error:
        return Row("Ports", "fail", f"127.0.0.1: {error.strerror or error}", fix="Close programs that listen there.")


def images(environ: Mapping[str, str]) -> Row:
    """See whether every image is pinned by digest, and where from."""
    try:
        found = pinned(environ)
    except BackendError as error:
        return Row("Images", "fail", _found(error), fix=error.next_step)
    hosts = ", ".join(sorted({image.partition("/")[0] for image in found.all.values()}))
    if found.warnings:
        return Row("Images", "warn", " ".join(found.warnings), fix="Add @sha256:… to it.")
    return Row("Images", "ok", f"pinned by digest, from {hosts}")


def proxy(environ: Mapping[str, str]) -> tuple[Row, ...]:
    """See whether a proxy is one that the node, too, can reach; nothing where there is none."""
    names = [name for name in environ if name.lower() in ("http_proxy", "https_proxy") and environ[name]]
    if not names:
        return ()
    near = sorted(name for name in names if _LOOPBACK.search(environ[name]))
    if not near:
        return (Row("Proxy", "ok", f"{', '.join(sorted(names))} will hold in the node too"),)
    fix = "Name this machine's own address in it, and let the proxy listen there; or use SECLAB_REGISTRY."
    return (Row("Proxy", "warn", f"{', '.join(near)} names 127.0.0.1, which is the node itself there", fix=fix),)


def _engine_here(environ: Mapping[str, str]) -> Row:
    """See whether the engine runs on this machine: its ports are reached at 127.0.0.1."""
    where = environ.get("DOCKER_HOST") or environ.get("CONTAINER_HOST") or ""
    scheme, _, host = where.partition("://")
    near = host.startswith(("127.", "localhost", "[::1]"))
    if scheme in ("", "unix", "npipe") or near or platform.system() != "Linux":
        return Row("Engine", "ok", "on this machine")
    return Row(
        "Engine", "fail", f"on another machine ({scheme})", fix="Unset DOCKER_HOST: labs are reached at 127.0.0.1."
    )


def _found(error: BackendError) -> str:
    return str(error.args[0]).rstrip(".")
