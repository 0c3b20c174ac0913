"""Images that need no pull: a node that says yes to all that kind asks of it, and a registry.

They are made of programs of this machine, so that the real kind and a real engine
go all the way where there is no network. Kubernetes in the node is shell.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

GO_PROGRAMS = Path(__file__).parents[3] / ".cache" / "bin"
_PROGRAMS = ("bash", "cat", "cp", "mkdir", "rm", "sleep", "test", "touch")
_ENTRY = """#!/bin/bash
echo "INFO: detected cgroup v1, Reached target Multi-User System"
trap 'exit 0' TERM INT
while :; do sleep 0.2; done
"""
_KUBEADM = """#!/bin/bash
mkdir -p /etc/kubernetes
cat >/etc/kubernetes/admin.conf <<END
apiVersion: v1
kind: Config
clusters: [{name: seclab, cluster: {server: "https://seclab-control-plane:6443"}}]
users: [{name: kubernetes-admin, user: {}}]
contexts: [{name: kubernetes-admin@seclab, context: {cluster: seclab, user: kubernetes-admin}}]
current-context: kubernetes-admin@seclab
END
"""
_SLOW = "#!/bin/bash\ntouch /began\nuntil test -f /go-on; do sleep 0.1; done\n" + _KUBEADM
_BROKEN = "#!/bin/bash\necho 'error: timed out waiting for the condition' >&2\nexit 1\n"
_KUBECTL = """#!/bin/bash
echo "$*" >>/kubectl.log
case "$*" in
  *"apply -f -"*) cat >>/applied ;;
  *"create -f -"*|*"create --kubeconfig"*) cat >/dev/null ;;
  *"get configmap local-registry-hosting"*) [[ $(cat /applied) == *local-registry-hosting* ]] ;;
esac
"""
_AGREEABLE = ("crictl", "journalctl", "systemctl", "tar")
_YES = "#!/bin/bash\nexit 0\n"
VARIANTS = {"fine": _KUBEADM, "slow": _SLOW, "broken": _BROKEN}


_DOCKER = """#!/bin/sh
# Nodes of shell need no privileges, which machines that run tests often cannot give.
for word; do shift; [ "$word" = --privileged ] || set -- "$@" "$word"; done
exec {docker} "$@"
"""


@dataclass(frozen=True)
class Engine:
    """A Docker engine for one test, whose cluster has a name of its own."""

    home: Path
    environ: Mapping[str, str]

    @property
    def node(self) -> str:
        return f"{self.environ['SECLAB_CLUSTER']}-control-plane"

    def ask(self, *arguments: str) -> str:
        command = ["docker", *arguments]
        return subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False).stdout.strip()

    def left(self) -> list[str]:
        """What is there of the test's cluster: containers and volumes by name."""
        name = f"name={self.environ['SECLAB_CLUSTER']}"
        containers = self.ask("ps", "--all", "--filter", name, "--format", "{{.Names}}")
        return [*containers.split(), *self.ask("volume", "ls", "--quiet", "--filter", name).split()]

    def with_node(self, variant: str) -> Mapping[str, str]:
        """The environment, with another node image."""
        return {**self.environ, "SECLAB_IMAGE_NODE": self.environ["SECLAB_IMAGE_NODE"].replace("fine", variant)}


@contextmanager
def images() -> Iterator[Mapping[str, str]]:
    """Prepare the images of all tests of a process, and remove them in the end."""
    tag = uuid.uuid4().hex[:8]
    made = {variant: node_image("docker", tag, variant) for variant in VARIANTS}
    registry = registry_image("docker", tag)
    settings = dict.fromkeys(("NODE", "OBJECT_STORE", "PYTHON"), made["fine"]) | {"REGISTRY": registry}
    try:
        yield {f"SECLAB_IMAGE_{name}": image for name, image in settings.items()}
    finally:
        subprocess.run(["docker", "rmi", "--force", *made.values(), registry], check=False, capture_output=True)


@contextmanager
def engine(folder: Path, images: Mapping[str, str]) -> Iterator[Engine]:
    """Give a test a name for its cluster, and leave nothing behind.

    One at a time in all processes: clusters share a network, which goes with the last of them.
    """
    folder.mkdir(exist_ok=True)
    docker = folder / "docker"
    docker.write_text(_DOCKER.format(docker=shutil.which("docker")))
    docker.chmod(0o755)
    own = {"SECLAB_CLUSTER": f"t-{uuid.uuid4().hex[:8]}", "SECLAB_RUNTIME": "docker"}
    path = f"{folder}:{GO_PROGRAMS}:{os.environ['PATH']}"
    made = Engine(folder / "home", {**os.environ, **own, **images, "PATH": path})
    with (Path(tempfile.gettempdir()) / f"seclab-kind-{os.getuid()}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        try:
            yield made
        finally:
            for name in made.left():
                made.ask("rm", "--force", "--volumes", name)
                made.ask("volume", "rm", "--force", name)


def node_image(engine: str, tag: str, variant: str) -> str:
    """Make a node image; its kubeadm works, works once there is a file /go-on, or fails."""
    scripts = {
        "usr/local/bin/entrypoint": _ENTRY,
        "usr/bin/kubeadm": VARIANTS[variant],
        "usr/bin/kubectl": _KUBECTL,
        **dict.fromkeys((f"usr/bin/{name}" for name in _AGREEABLE), _YES),
        "kind/version": "v1.37.0\n",
        "kind/manifests/default-cni.yaml": "# none\n",
        "kind/manifests/default-storage.yaml": "# none\n",
        "kind/product_uuid": "x\n",
        "etc/containerd/config.toml": "version = 2\n",
    }
    programs = [str(shutil.which(name)) for name in _PROGRAMS]
    return _made(engine, f"seclab.test/node-{variant}:{tag}", scripts, programs, ["/usr/local/bin/entrypoint"])


def registry_image(engine: str, tag: str) -> str:
    """Make an image of crane's registry, which listens where the real one does and needs the same folders."""
    crane = str(GO_PROGRAMS / "crane")
    command = ["/usr/bin/crane", "registry", "serve", "--address", ":5000", "--disk", "/var/lib/registry"]
    return _made(engine, f"seclab.test/registry:{tag}", {"var/lib/registry/.keep": ""}, [crane], command)


def _made(engine: str, image: str, files: Mapping[str, str], programs: list[str], command: list[str]) -> str:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, text in files.items():
            _add(tar, path, text.encode(), 0o755)
        for program in programs:
            _add(tar, f"usr/bin/{Path(program).name}", Path(program).read_bytes(), 0o755)
        for library in sorted({library for program in programs for library in _libraries(program)}):
            _add(tar, library.lstrip("/"), Path(library).read_bytes(), 0o755)
        _link(tar, "bin", "usr/bin")
        _link(tar, "usr/bin/sh", "bash")
    entry = "[" + ", ".join(f'"{word}"' for word in command) + "]"
    change = f"ENTRYPOINT {entry}"
    subprocess.run(
        [engine, "import", "--change", change, "-", image], input=archive.getvalue(), check=True, capture_output=True
    )
    return image


def _libraries(program: str) -> list[str]:
    said = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    return re.findall(r"(/\S+) \(0x", said)


def _add(tar: tarfile.TarFile, path: str, data: bytes, mode: int) -> None:
    entry = tarfile.TarInfo(path)
    entry.size, entry.mode = len(data), mode
    tar.addfile(entry, io.BytesIO(data))


def _link(tar: tarfile.TarFile, path: str, target: str) -> None:
    entry = tarfile.TarInfo(path)
    entry.type, entry.linkname = tarfile.SYMTYPE, target
    tar.addfile(entry)
