from __future__ import annotations

import pytest

from cluster.backend import BackendError
from cluster.images.reference import Reference
from cluster.kind.images import NAMES, Images, mirrored, pinned, pins, programs

DIGEST = "sha256:" + "a" * 64


def test_every_image_is_pinned_by_digest_and_still_says_its_tag() -> None:
    assert all(pin.digest.startswith("sha256:") and pin.tag for pin in pins().values())


def test_there_is_nothing_to_warn_of_without_a_setting() -> None:
    images = pinned({})
    assert not images.warnings
    assert list(images.all) == ["node", "object_store", "python", "registry"] == list(NAMES)


def test_an_official_image_is_named_in_full_because_podman_guesses_no_registry() -> None:
    assert pinned({}).python.startswith("docker.io/library/python:3.13")


def test_the_kubernetes_of_the_programs_is_the_one_in_the_node() -> None:
    assert pins()["node"].tag == f"v{programs().kubernetes}"


def test_one_setting_changes_one_image() -> None:
    changed = f"registry.example/minio:1@{DIGEST}"
    images = pinned({"SECLAB_IMAGE_OBJECT_STORE": changed})
    before = pinned({})
    assert images == Images(before.node, changed, before.python, before.registry)


def test_an_image_without_a_digest_is_used_with_a_warning() -> None:
    images = pinned({"SECLAB_IMAGE_PYTHON": "python:3.13"})
    assert images.python == "docker.io/library/python:3.13"
    assert images.warnings == (
        "SECLAB_IMAGE_PYTHON=docker.io/library/python:3.13 has no digest: "
        "whoever may write to docker.io decides what runs here.",
    )


def test_a_class_registry_serves_all_images_under_their_whole_path_and_digest() -> None:
    images = pinned({"SECLAB_REGISTRY": "registry.example:5000/mirror/"})
    for name, pin in pins().items():
        assert images.all[name] == f"registry.example:5000/mirror/{pin.repository}:{pin.tag}@{pin.digest}"
    assert not images.warnings


def test_a_class_registry_may_have_no_folder() -> None:
    assert str(mirrored(Reference.parse(f"a/b:1@{DIGEST}"), "reg.example")) == f"reg.example/a/b:1@{DIGEST}"


def test_an_image_that_is_set_is_not_moved_to_the_class_registry() -> None:
    images = pinned({"SECLAB_REGISTRY": "reg.example", "SECLAB_IMAGE_NODE": f"mine.example/node:1@{DIGEST}"})
    assert images.node == f"mine.example/node:1@{DIGEST}"
    assert images.python.startswith("reg.example/library/python:")


def test_an_empty_setting_is_no_setting() -> None:
    assert pinned({"SECLAB_REGISTRY": "", "SECLAB_IMAGE_NODE": ""}) == pinned({})


@pytest.mark.parametrize("registry", ["https://reg.example", "reg.example/Mirror", "/mirror", "reg example"])
def test_what_names_no_registry_is_refused_with_an_example(registry: str) -> None:
    with pytest.raises(BackendError, match="names no registry") as refused:
        pinned({"SECLAB_REGISTRY": registry})
    assert "registry.example/mirror" in refused.value.next_step


def test_what_names_no_image_is_refused_with_its_fault_and_an_example() -> None:
    with pytest.raises(BackendError, match=r"SECLAB_IMAGE_PYTHON=https://x names no image: .*scheme") as refused:
        pinned({"SECLAB_IMAGE_PYTHON": "https://x"})
    assert "docker.io/library/python:tag@sha256:" in refused.value.next_step


@pytest.mark.parametrize("registry", ["localhost:5000", "localhost/seclab", "127.0.0.1:5000/x", "[::1]:5000"])
def test_a_registry_that_a_node_cannot_reach_is_refused(registry: str) -> None:
    with pytest.raises(BackendError, match="cannot reach it"):
        pinned({"SECLAB_REGISTRY": registry})


def test_a_name_that_only_begins_like_this_machine_is_a_registry() -> None:
    assert pinned({"SECLAB_REGISTRY": "localhost.example"}).node.startswith("localhost.example/")
