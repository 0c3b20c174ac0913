"""Does the real kubectl ask a cluster for the same things, with the same kubeconfig, as we do?"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cluster.kind.api import Ran, connect, named
from cluster.kind.api.kinds import CLUSTER_WIDE, VERSIONS
from tests.cluster.kind import samples
from tests.cluster.kind.api.fake_api import FakeApi, serving

pytestmark = pytest.mark.go
SOURCES: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
    "network lab": samples.network_lab,
    "object store": samples.object_store,
    "registry hosting": samples.registry_hosting,
}
PLURALS = {"EndpointSlice": "endpointslices", "NetworkPolicy": "networkpolicies", "StorageClass": "storageclasses"}
"""Where the plural is more than an s; from `kubectl api-resources`."""
Kubectl = Callable[..., "subprocess.CompletedProcess[bytes]"]


def discovery() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a server says about the kinds that it has.

    Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
    """
    groups = sorted({version for version in VERSIONS.values() if "/" in version})
    every = [{"groupVersion": one, "version": one.partition("/")[2]} for one in groups]
    listed = [
        {"name": one["groupVersion"].partition("/")[0], "versions": [one], "preferredVersion": one} for one in every
    ]
    yield "/api", {"kind": "APIVersions", "versions": ["v1"]}
    yield "/apis", {"kind": "APIGroupList", "apiVersion": "v1", "groups": listed}
    for version in ("v1", *groups):
        kinds = [kind for kind in VERSIONS if VERSIONS[kind] == version]
        resources = [
            {
                "name": PLURALS.get(kind, f"{kind.lower()}s"),
                "namespaced": kind not in CLUSTER_WIDE,
                "kind": kind,
                "verbs": ["create", "delete", "get", "list", "patch", "watch"],
            }
            for kind in kinds
        ]
        found = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": resources}
        yield f"/{'apis' if '/' in version else 'api'}/{version}", found


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[FakeApi]:
    with serving(tmp_path) as fake:
        fake.refusals = {("GET", path): (200, told) for path, told in discovery()}
        yield fake


@pytest.fixture
def kubectl(cluster: FakeApi, tmp_path: Path, go_program: Callable[[str], str]) -> Kubectl:
    settings = (f"--kubeconfig={tmp_path / 'kubeconfig'}", f"--cache-dir={tmp_path / 'cache'}")

    def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [go_program("kubectl"), *settings, *arguments]
        return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)

    return run


def changes(cluster: FakeApi) -> list[tuple[str, str, Any]]:
    """Return what the server was asked to change, and forget it."""
    asked = [(method, path, body) for method, path, _, body in cluster.requests if method not in ("GET", "HEAD")]
    cluster.requests.clear()
    return asked


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_applied_is_what_kubectl_applies(
    source: str, cluster: FakeApi, kubectl: Kubectl, tmp_path: Path
) -> None:
    manifests = SOURCES[source]()
    text = "\n---\n".join(json.dumps(samples.complete(one)) for one in manifests).encode()
    apply = ("apply", "--server-side", "--field-manager=seclab", "--force-conflicts", "--validate=false", "-f", "-")
    done = kubectl(*apply, stdin=text)
    assert done.returncode == 0, done.stderr.decode()
    by_kubectl = changes(cluster)
    connect(tmp_path / "kubeconfig").apply(*manifests)
    assert changes(cluster) == by_kubectl
    assert len(by_kubectl) == len(manifests)


def test_what_is_deleted_is_what_kubectl_deletes(cluster: FakeApi, kubectl: Kubectl, tmp_path: Path) -> None:
    kinds = sorted(set(VERSIONS) - {"Event"})
    named_so = (f"{kind}/one" for kind in kinds)
    done = kubectl("delete", "--wait=false", "--ignore-not-found", "--namespace=prod", *named_so)
    assert done.returncode == 0, done.stderr.decode()
    by_kubectl = [path for _, path, _ in changes(cluster)]
    connect(tmp_path / "kubeconfig").delete(*(named(kind, "prod", "one") for kind in kinds))
    assert [path for _, path, _ in changes(cluster)] == by_kubectl
    assert len(by_kubectl) == len(kinds)


def test_kubectl_runs_a_command_where_we_run_it(cluster: FakeApi, kubectl: Kubectl, tmp_path: Path) -> None:
    cluster.command = lambda command, stdin: Ran(3, stdin.upper() + " ".join(command).encode(), b"oh")
    container = {"name": "agent", "image": "example"}
    cluster.put({**named("Pod", "prod", "inference"), "apiVersion": "v1", "spec": {"containers": [container]}})
    done = kubectl("exec", "--namespace=prod", "-i", "inference", "--", "cat", "-n", stdin=b"text ")
    ours = connect(tmp_path / "kubeconfig").exec("prod", "inference", ("cat", "-n"), b"text ")
    assert (ours.code, ours.stdout, ours.stderr) == (3, b"TEXT cat -n", b"oh")
    assert (done.returncode, done.stdout) == (ours.code, ours.stdout)
    assert done.stderr.startswith(ours.stderr)
