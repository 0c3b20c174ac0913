"""Does what really runs in a cluster keep the rules, after Kubernetes has filled in what manifests leave open?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster.kind import images
from cluster.kind.api.kinds import CLUSTER_WIDE, VERSIONS
from cluster.kind.backend import KindBackend
from cluster.kind.session import KindSession
from tests.cluster.kind import rules

pytestmark = pytest.mark.cluster
OURS = f"{rules.PART_OF}=seclab"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[KindSession]:
    started = KindBackend().start("rules", tmp_path)
    try:
        yield started
    finally:
        started.erase()


def everything(session: KindSession) -> Iterator[dict[str, Any]]:
    """Yield the lab's objects as the API has them; it leaves out what they are, as in every list."""
    for kind in VERSIONS.keys() - {"Event", *CLUSTER_WIDE}:
        for found in session.api.list(kind, session.namespace, OURS):
            yield {**found, "kind": kind}
    space = session.api.get("Namespace", "", session.namespace)
    assert space
    yield {**space, "kind": "Namespace"}


def test_what_runs_keeps_the_rules(session: KindSession) -> None:
    objects = list(everything(session))
    assert {one["kind"] for one in objects} >= {"Pod", "Deployment", "NetworkPolicy", "Secret", "Service", "Namespace"}
    unpinned = {"image_is_pinned"} if images.pinned().warnings else set()
    assert not [one for one in rules.breaches(objects) if one.rule not in unpinned]
