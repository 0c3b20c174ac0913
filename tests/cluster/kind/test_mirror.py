from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path

import pytest

from cluster.backend import BackendError
from cluster.images.reference import Reference
from cluster.kind import mirror as mirrors
from cluster.kind.config import free_ports
from cluster.kind.images import NAMES, mirrored, pins
from cluster.kind.mirror import Copy, Mirror, mirror
from cluster.kind.steps import Steps
from tests.cluster.kind.engine import GO_PROGRAMS, registry_image
from tests.cluster.kind.programs import asked, program

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
DIGEST = "sha256:" + "a" * 64


def put(host: str, path: str, body: bytes, media: str) -> dict[str, object]:
    connection = HTTPConnection(host, timeout=20)
    connection.request("PUT", path, body, {"Content-Type": media})
    assert connection.getresponse().status == 201
    connection.close()
    return {"mediaType": media, "digest": f"sha256:{hashlib.sha256(body).hexdigest()}", "size": len(body)}


def push_blob(host: str, name: str, data: bytes) -> dict[str, object]:
    connection = HTTPConnection(host, timeout=20)
    connection.request("POST", f"/v2/{name}/blobs/uploads/")
    place = connection.getresponse().headers["Location"]
    connection.close()
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return put(host, f"{place}?digest={digest}", data, "application/octet-stream")


def push_index(host: str, name: str) -> str:
    """Push an image for two architectures and return the digest of its index."""
    manifests = []
    for architecture in ("amd64", "arm64"):
        rootfs = {"type": "layers", "diff_ids": []}
        text = json.dumps({"architecture": architecture, "os": "linux", "config": {"User": name}, "rootfs": rootfs})
        config = {**push_blob(host, name, text.encode()), "mediaType": CONFIG}
        body = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": []}).encode()
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        manifest = put(host, f"/v2/{name}/manifests/{digest}", body, MANIFEST)
        manifests.append({**manifest, "platform": {"architecture": architecture, "os": "linux"}})
    index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode()
    return str(put(host, f"/v2/{name}/manifests/1", index, INDEX)["digest"])


@pytest.fixture
def registries(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two registries of crane's: the source, with an image under every name, and the class's."""
    started = []
    hosts = []
    for port in free_ports(2):
        command = (str(GO_PROGRAMS / "crane"), "registry", "serve", "--address", f"127.0.0.1:{port}")
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        started.append(process)
        assert process.stderr
        process.stderr.readline()
        hosts.append(f"127.0.0.1:{port}")
    yield hosts[0], hosts[1]
    for process in started:
        process.kill()
        process.communicate()


def sources(host: str) -> dict[str, str]:
    """Settings that take every image from a registry, pinned by digest."""
    digests = {name: push_index(host, f"seclab/{name}") for name in NAMES}
    return {f"SECLAB_IMAGE_{name.upper()}": f"{host}/seclab/{name}:1@{digest}" for name, digest in digests.items()}


def only(folder: Path, tool: str) -> str:
    """A PATH with one program for copying."""
    folder.mkdir()
    (folder / tool).symlink_to(GO_PROGRAMS / "crane" if tool == "crane" else str(shutil.which(tool)))
    return f"{folder}"


def assert_whole(made: Mirror, settings: Mapping[str, str], target: str) -> None:
    assert [copy.name for copy in made.copies] == list(NAMES)
    for copy in made.copies:
        digest = settings[f"SECLAB_IMAGE_{copy.name.upper()}"].partition("@")[2]
        assert str(copy.target) == f"{target}/seclab/{copy.name}:1@{digest}"
    assert made.warning == ""


@pytest.mark.go
@pytest.mark.parametrize("tool", ["crane", pytest.param("skopeo", marks=pytest.mark.skopeo)])
def test_every_image_is_copied_for_all_architectures_under_its_digest(
    tool: str, registries: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirrors, "BUILT_HERE", tmp_path / "none")
    source, target = registries
    settings = sources(source)
    environ = {**os.environ, "PATH": only(tmp_path / "bin", tool), **settings}
    made = mirror(f"{target}/class", environ, Steps(None))
    assert_whole(made, settings, f"{target}/class")
    assert made.tool == tool
    assert made.settings[0] == f"SECLAB_REGISTRY={target}/class"
    assert made.settings[1] == f"SECLAB_IMAGE_NODE={made.copies[0].target}"


@pytest.mark.kind
def test_an_engine_copies_this_architecture_and_says_so(
    registries: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, target = registries
    monkeypatch.setattr(mirrors, "_tool", lambda *_: None)
    image = registry_image("docker", f"mirror-{os.getpid()}")
    settings = {f"SECLAB_IMAGE_{name.upper()}": image for name in NAMES}
    made = mirror(f"{target}/class", {**os.environ, **settings}, Steps(None))
    subprocess.run(("docker", "rmi", "--force", image), check=False, capture_output=True)
    assert made.tool == "docker"
    assert "this machine's processor only" in made.warning
    assert all(copy.target.digest.startswith("sha256:") for copy in made.copies)


def test_the_pins_need_one_line_and_whatever_differs_one_more() -> None:
    targets = {name: mirrored(pin, "r.example/m") for name, pin in pins().items()}
    copies = tuple(Copy(name, target, True) for name, target in targets.items())
    assert Mirror("r.example/m", "crane", copies).settings == ("SECLAB_REGISTRY=r.example/m",)
    other = Copy("python", Reference("r.example", "m/library/python", "3", DIGEST), False)
    made = Mirror("r.example/m", "docker", (other,))
    assert made.settings[1:] == (f"SECLAB_IMAGE_PYTHON=r.example/m/library/python:3@{DIGEST}",)
    assert made.warning.startswith("docker has copied the images for this machine's processor only.")


def crane(folder: Path, digest: str) -> dict[str, str]:
    program(folder, "crane", f'echo "$*" >>{folder}/asked\n[ "$1" = digest ] && echo {digest} || :')
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def test_what_is_copied_is_the_pin_and_not_the_tag(tmp_path: Path) -> None:
    digests = {pin.digest for pin in pins().values()}
    with pytest.raises(BackendError, match="and not the pinned sha256:"):
        mirror("r.example/m", crane(tmp_path / "bin", DIGEST), Steps(None))
    (copied, compared) = asked(tmp_path / "bin")
    node = pins()["node"]
    assert copied == f"copy docker.io/kindest/node@{node.digest} r.example/m/kindest/node:{node.tag}"
    assert node.digest in digests
    assert compared == f"digest r.example/m/kindest/node:{node.tag}"


def test_a_registry_that_refuses_is_said(tmp_path: Path) -> None:
    program(tmp_path / "bin", "crane", 'echo "Error: 403 Forbidden" >&2; exit 1')
    with pytest.raises(BackendError, match=r"Copy of r\.example/m/kindest/node:v1\.37\.0 failed: the registry refuses"):
        mirror("r.example/m", {"PATH": f"{tmp_path}/bin:/usr/bin:/bin"}, Steps(None))


def test_a_setting_for_a_class_registry_is_not_copied_to_itself(tmp_path: Path) -> None:
    environ = {**crane(tmp_path / "bin", DIGEST), "SECLAB_REGISTRY": "r.example/m"}
    with pytest.raises(BackendError, match="not the pinned"):
        mirror("r.example/m", environ, Steps(None))
    assert asked(tmp_path / "bin")[0].startswith("copy docker.io/")


DOCKER = f"""echo "$*" >>%s/asked
case "$1 $2 $3" in
  "image inspect r.example"*) %s ;;
  "image inspect"*) echo '[{{}}]' ;;
  push*) echo "digest: {DIGEST}" ;;
esac"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("echo 'No such image' >&2; exit 1", "rmi r.example/m/library/registry:3"),
        ("""echo '[{"Id": "sha256:1"}]'""", "tag sha256:1 r.example/m/library/registry:3"),
    ],
    ids=["nothing", "an image"],
)
def test_the_name_that_an_engine_pushes_under_is_afterwards_whose_it_was(
    before: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirrors, "BUILT_HERE", tmp_path / "none")
    program(tmp_path, "docker", DOCKER % (tmp_path, before))
    settings = {f"SECLAB_IMAGE_{name.upper()}": f"a.example/library/registry:3@{DIGEST}" for name in NAMES}
    mirror("r.example/m", {**settings, "PATH": str(tmp_path)}, Steps(None))
    assert asked(tmp_path)[-1] == after


@pytest.mark.parametrize(
    ("host", "verified"),
    [("localhost:5000", "false"), ("127.0.0.1:5000", "false"), ("127.0.0.1.example:5000", "true")],
)
def test_only_a_registry_on_this_machine_may_do_without_tls(
    host: str, verified: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirrors, "BUILT_HERE", tmp_path / "none")
    program(tmp_path, "skopeo", f'echo "$*" >>{tmp_path}/asked')
    with pytest.raises(BackendError, match="not the pinned"):
        mirror(host, {"PATH": str(tmp_path)}, Steps(None))
    assert f"--dest-tls-verify={verified}" in asked(tmp_path)[0]
