"""Would Kubernetes take what we put into a cluster, and does it pass the course's own lessons?"""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest
from kubernetes_validate import utils

from tests.cluster.kind import rules, samples

MADE = samples.all_made()
VERSION = ".".join(samples.images.programs().kubernetes.split(".")[:2])
EXCEPTIONS = {
    ("cluster/kind/config.yaml", "image_is_pinned", "Cluster"): "code fills it in, and what that makes is judged too",
    ("network lab", "object_is_marked_as_ours", "Pod"): "pods have the labels of the world, since selectors see all",
    ("network canary", "object_is_marked_as_ours", "Pod"): "its pods are made by the same function",
    **{
        ("cluster/hub/grade-job.yaml", "object_is_marked_as_ours", kind): "it is for an instructor's own cluster"
        for kind in ("Namespace", "NetworkPolicy", "Job")
    },
}
"""Which rule which objects of a source may break, and why."""


@pytest.fixture(autouse=True, scope="module")
def read_once() -> Iterator[None]:
    """The oracle reads its schemas from files for every question; once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utils, "schema_contents", functools.cache(utils.schema_contents))
        yield


@pytest.mark.parametrize("source", MADE)
def test_kubernetes_takes_them(source: str) -> None:
    for manifest in MADE[source]:
        if manifest["kind"] != "Cluster":
            utils.validate(samples.complete(manifest), VERSION, strict=True)


@pytest.mark.parametrize("source", MADE)
def test_they_keep_every_rule(source: str) -> None:
    assert not [one for one in rules.breaches(MADE[source]) if (source, one.rule, one.kind) not in EXCEPTIONS]


def test_no_exception_is_made_for_nothing() -> None:
    found = {(source, one.rule, one.kind) for source in MADE for one in rules.breaches(MADE[source])}
    assert EXCEPTIONS.keys() == found


def test_no_manifest_is_forgotten() -> None:
    seen = {manifest["kind"] for every in MADE.values() for manifest in every}
    folder = samples.ROOT / "cluster" / "kind"
    made = {path.name: samples.kinds_made(path) for path in folder.rglob("*.py")}
    assert any(made.values())
    assert not {name: kinds - seen for name, kinds in made.items() if kinds - seen}


def test_no_secret_is_in_a_file() -> None:
    written = [one for part in ("kind", "hub") for every in samples.files(part).values() for one in every]
    assert written
    assert not [one for one in written if one["kind"] == "Secret"]
