"""Which kind is run, and how?"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from cluster.backend import BackendError
from cluster.kind.child import Done, Told
from cluster.kind.images import programs
from cluster.kind.runtime import Runtime, execute

BUILT_HERE = Path(__file__).parents[2] / ".cache" / "bin"
GET_IT = "https://kind.sigs.k8s.io/docs/user/quick-start/#installation"


def path(runtime_path: str | None = None) -> str:
    """Return where kind is: on the PATH, else where `make tools` has built it. Raises BackendError."""
    found = shutil.which("kind", path=runtime_path) or shutil.which("kind", path=str(BUILT_HERE))
    if found is None:
        raise BackendError("There is no kind here.", f"Install kind {programs().kind} or newer: {GET_IT}")
    return found


def version(runtime: Runtime) -> str:
    """Return the version of kind, such as 0.33.0. Raises BackendError."""
    said = run(runtime, "version").text
    found = re.search(r"v?(\d+\.\d+\.\d+\S*)", said)
    if found is None:
        raise BackendError(f"kind does not say its version: {said[:80]}.", f"Install it anew: {GET_IT}")
    return found[1]


def new_enough(found: str, wanted: str) -> bool:
    """Whether a version is at least another one; what follows the three numbers is not looked at."""
    return _numbers(found) >= _numbers(wanted)


def run(
    runtime: Runtime, *arguments: str, seconds: float = 30, told: Told | None = None, held: Sequence[int] = ()
) -> Done:
    """Run kind with this runtime, apart from settings that would lead it elsewhere. Raises BackendError."""
    environ = {name: value for name, value in runtime.environ.items() if name not in _MISLEADING}
    command = (path(environ.get("PATH")), *arguments)
    return execute(command, environ, seconds=seconds, told=told, held=held)


_MISLEADING = (
    "KIND_CLUSTER_NAME",
    "KIND_EXPERIMENTAL_DOCKER_NETWORK",
    "KIND_EXPERIMENTAL_PODMAN_NETWORK",
    "KUBECONFIG",
)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
