"""Would Kubernetes take the manifest, do its pods have no more than they need, and is what they run real?"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes_validate import utils

from autograders.course import merge, shards
from autograders.course.shards import Shard
from cluster import network
from lessons.cli import main
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, hand_in, new_class, notebook

MANIFEST = Path(__file__).parents[3] / "cluster" / "hub" / "grade-job.yaml"
DOCUMENTS: dict[str, dict[str, Any]] = {one["kind"]: one for one in yaml.safe_load_all(MANIFEST.read_text())}
JOB = DOCUMENTS["Job"]["spec"]
POD = JOB["template"]["spec"]
(GRADE,) = POD["containers"]
LEARNERS = ("ana", "ben", "cem", "dora")


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_kubernetes_schema_takes_it(document: dict[str, Any]) -> None:
    utils.validate(document, "1.37", strict=True)


def test_each_part_has_a_pod_and_a_lost_one_is_graded_again() -> None:
    assert (JOB["completionMode"], POD["restartPolicy"]) == ("Indexed", "Never")
    assert GRADE["args"][-1] == f"$(JOB_COMPLETION_INDEX)/{JOB['completions']}"
    assert 0 < JOB["parallelism"] <= JOB["completions"]
    assert JOB["backoffLimitPerIndex"] > 0
    assert JOB["ttlSecondsAfterFinished"] > 0


def test_a_pod_has_no_rights_that_grading_does_not_need() -> None:
    assert POD["automountServiceAccountToken"] is False
    assert {"hostNetwork", "hostPID", "hostIPC", "serviceAccountName"}.isdisjoint(POD)
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["securityContext"]["runAsUser"] > 0
    assert POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert GRADE["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert GRADE["resources"]["limits"].keys() >= {"cpu", "memory", "ephemeral-storage"}


def test_only_the_results_can_be_written_and_neither_gradebook_nor_key_is_there() -> None:
    mounts = {one["mountPath"]: one for one in GRADE["volumeMounts"]}
    assert {path for path, one in mounts.items() if not one.get("readOnly")} == {"/shards", "/tmp"}
    assert {one.get("subPath") for one in mounts.values() if one["name"] == "class"} == {"source", "submitted"}
    claims = {one["name"]: one.get("persistentVolumeClaim", {}) for one in POD["volumes"]}
    assert claims["class"]["readOnly"] is True


def test_the_image_is_pinned_by_a_digest_and_named_once() -> None:
    name, digest = GRADE["image"].split("@sha256:")
    assert len(digest) == 64
    assert MANIFEST.read_text().count(name) == 1


def test_no_packet_comes_in_or_goes_out() -> None:
    policies = network.parse(yaml.safe_dump(DOCUMENTS["NetworkPolicy"]))
    here = JOB["template"]["metadata"]["labels"]
    namespace = DOCUMENTS["Job"]["metadata"]["namespace"]
    ours, twin = (network.Pod(namespace, name, here, f"10.0.0.{n}") for n, name in enumerate(("grade-0", "grade-1"), 1))
    dns = network.Pod("kube-system", "dns", {"k8s-app": "kube-dns"}, "10.0.1.1")
    world = network.World({namespace: {}, "kube-system": {}}, (ours, twin, dns))
    others = (twin, dns, network.External("1.1.1.1"), network.External("169.254.169.254"))
    flows = [network.Flow(*ends, "UDP", 53) for other in others for ends in ((ours, other), (other, ours))]
    assert not [str(flow) for flow in flows if network.decide(flow, policies, world).allowed]
    assert DOCUMENTS["Namespace"]["metadata"]["name"] == namespace


def words(index: int, places: dict[str, Path]) -> list[str]:
    """Return the container's command line as Kubernetes expands it, with the volumes where they are here."""
    given = [*GRADE["command"], *GRADE["args"]]
    expanded = [word.replace("$(JOB_COMPLETION_INDEX)", str(index)) for word in given]
    return [str(places.get(word, word)) for word in expanded]


def test_what_the_pods_run_grades_the_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_LESSONS", str(FOLDER.parent))
    course = new_class(tmp_path / "class")
    for number, learner in enumerate(LEARNERS):
        hand_in(course, learner, notebook((RIGHT, WRONG)[number % 2]))
    places = {"/course": tmp_path / "pod", "/shards": tmp_path / "shards"}
    for name in ("source", "submitted"):
        shutil.copytree(course.root / name, places["/course"] / name)
    before = sorted(places["/course"].rglob("*"))
    count = JOB["completions"]
    full = {index for index in range(count) for one in LEARNERS if Shard(index, count).holds(LESSON, one)}
    for index in full:
        program, *arguments = words(index, places)
        assert program == "seclab"
        assert main(arguments) == 0
    assert sorted(places["/course"].rglob("*")) == before
    results, wrong = merge.gathered([places["/shards"]], {LESSON: FOLDER})
    rows = {row.learner: row.score for row in merge.merge(course, {LESSON: FOLDER}, results)}
    assert not wrong
    assert rows == {"ana": 6, "ben": 3, "cem": 6, "dora": 3}
    assert len(list(places["/shards"].iterdir())) == len(full)
    assert all(shards.read(path, {LESSON: FOLDER}) for path in places["/shards"].iterdir())
