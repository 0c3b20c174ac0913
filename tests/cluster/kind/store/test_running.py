"""Which object stores are in the cluster, and how do they stop and go away?"""

from __future__ import annotations

from pathlib import Path

from cluster.kind.api import Api
from cluster.kind.api.kinds import path
from cluster.kind.steps import Steps
from cluster.kind.store import running
from cluster.kind.store.builder import Builder
from cluster.kind.store.manifests import HOME
from tests.cluster.kind.api.fake_api import FakeApi

QUIET = Steps(None)
SPACE = "lab-churn-data"


def test_those_that_serve_are_found_with_their_keys(making: Builder, api: Api) -> None:
    store = making.build(QUIET)
    assert running.stores(api) == (store,)


def test_one_that_was_stopped_does_not_run_and_keeps_what_it_holds(making: Builder, api: Api, fake: FakeApi) -> None:
    making.build(QUIET)
    running.stop(api, SPACE)
    assert running.stores(api) == ()
    assert not api.list("Pod", SPACE)
    assert path("PersistentVolumeClaim", SPACE, "object-store") in fake.objects


def test_stopping_what_is_not_there_is_nothing(api: Api) -> None:
    running.stop(api, SPACE)


def test_erasing_deletes_the_namespace_and_the_folder(making: Builder, api: Api, fake: FakeApi, folder: Path) -> None:
    store = making.build(QUIET)
    running.erase(api, store, folder)
    assert path("Namespace", "", SPACE) not in fake.objects
    assert not list(folder.iterdir())


def test_the_namespace_of_another_home_is_not_deleted(making: Builder, api: Api, fake: FakeApi, folder: Path) -> None:
    store = making.build(QUIET)
    space = fake.objects[path("Namespace", "", SPACE)]
    labels = {**space["metadata"]["labels"], HOME: "another"}
    fake.put({**space, "metadata": {**space["metadata"], "labels": labels}})
    running.erase(api, store, folder)
    assert path("Namespace", "", SPACE) in fake.objects


def test_a_deployment_serves_when_all_of_its_newest_pods_do() -> None:
    counts = {"replicas": 1, "updatedReplicas": 1, "availableReplicas": 1, "observedGeneration": 2}
    made = {"metadata": {"generation": 2}, "spec": {"replicas": 1}, "status": counts}
    assert running.available(made)
    assert not running.available(None)
    assert not running.available({**made, "metadata": {"generation": 3}})
    assert not running.available({**made, "status": {**counts, "replicas": 2}})
    assert not running.available({**made, "status": {"observedGeneration": 2}})
