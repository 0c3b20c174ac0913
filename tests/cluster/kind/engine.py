"""Images that need no pull: a node that says yes to all that kind asks of it, and a registry.

They are made of programs of this machine, so that the real kind and a real engine
go all the way where there is no network. Kubernetes in the node is shell.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
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
_SLOW = "#!/bin/bash\nfor _ in $(cat /proc/sys/kernel/pid_max); do while :; do sleep 0.2; done; done\n"
_BROKEN = "#!/bin/bash\necho 'error: timed out waiting for the condition' >&2\nexit 1\n"
_KUBECTL = """#!/bin/bash
echo "$*" >>/kubectl.log
case "$*" in
  *"apply -f -"*) cat >>/applied ;;
  *"create -f -"*|*"create --kubeconfig"*) cat >/dev/null ;;
  *"get configmap local-registry-hosting"*) [[ $(cat /applied) == *local-registry-hosting* ]] ;;
esac
"""
_CRICTL = """#!/bin/bash
case "$1" in
  inspecti) test -f /loaded ;;
  pull) echo 'failed to pull image: dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host' >&2; exit 1 ;;
esac
"""
_CTR = """#!/bin/bash
case "$*" in
  *import*) cat >/dev/null; touch /loaded ;;
esac
"""
_CONTAINERD = "#!/bin/bash\necho 'snapshotter = \"overlayfs\"'\n"
_YES = "#!/bin/bash\nexit 0\n"
VARIANTS = {"fine": _KUBEADM, "slow": _SLOW, "broken": _BROKEN}


def node_image(engine: str, tag: str, variant: str) -> str:
    """Make a node image; its kubeadm works, never ends or fails."""
    scripts = {
        "usr/local/bin/entrypoint": _ENTRY,
        "usr/bin/kubeadm": VARIANTS[variant],
        "usr/bin/kubectl": _KUBECTL,
        "usr/bin/crictl": _CRICTL,
        "usr/bin/ctr": _CTR,
        **dict.fromkeys(("usr/bin/journalctl", "usr/bin/systemctl", "usr/bin/tar"), _YES),
        "usr/bin/containerd": _CONTAINERD,
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


def small_image(engine: str, tag: str, name: str) -> str:
    """Make an image with one file in it."""
    return _made(engine, f"seclab.test/{name}:{tag}", {"name": name}, [], ["/name"])


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
