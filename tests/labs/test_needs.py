"""Is a lab refused, with the reason, where a platform lacks what it needs?"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import get_args

import pytest

from cluster.backend import BackendError, Capability
from cluster.embedded import EmbeddedBackend
from labs.lab import open_lab, slugs
from labs.needs import lacking, needs


class Poor(EmbeddedBackend):
    """A platform with an object store and little else."""

    name = "poor"
    capabilities = frozenset({"object_store"})
    notes = MappingProxyType({"network": "it has no pods"})


@pytest.mark.parametrize("slug", slugs())
def test_every_lab_names_what_there_is_and_runs_on_the_embedded_backend(slug: str) -> None:
    assert set(needs(slug)) <= set(get_args(Capability))
    assert lacking(slug, EmbeddedBackend()) == ""


def test_a_lab_is_refused_with_what_is_missing_and_why(tmp_path: Path) -> None:
    with pytest.raises(BackendError) as refused:
        open_lab("prod_namespace", home=tmp_path, backend=Poor())
    assert refused.value.args[0] == ("The lab prod_namespace cannot run on poor, which lacks network (it has no pods).")
    assert refused.value.next_step == "It runs on embedded: seclab start --backend embedded"
    assert not list(tmp_path.iterdir())


def test_everything_that_is_missing_is_named_in_one_order() -> None:
    assert lacking("churn_data", Poor()).endswith("which lacks users, session policies, versioning.")


def test_the_release_pipeline_asks_nothing_of_a_backend() -> None:
    assert needs("release_pipeline") == ()


def test_a_lab_that_says_nothing_needs_what_its_platform_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for slug, wanted in (("churn_data", ("object_store", "users")), ("prod_namespace", ("network",))):
        monkeypatch.delattr(f"labs.{slug}.lab.NEEDS")
        assert needs(slug) == wanted
