from __future__ import annotations

import json

from cluster.embedded.fabric.handlers import Listener
from cluster.embedded.fabric.plan import SPARE
from cluster.kind.network import agent, manifests, sources
from cluster.kind.network.place import PLATFORM, version
from cluster.network import Pod, World
from labs.prod_namespace.lab import LISTENERS, WORLD

MARKS = {"app.kubernetes.io/part-of": "seclab", "seclab.dev/lab": "prod_namespace"}
INFERENCE = WORLD.named["prod/inference"]
IMAGE = "python:3@sha256:" + "0" * 64


def made(pod: Pod = INFERENCE, *, image: str = IMAGE) -> dict:  # type: ignore[type-arg]
    listeners = [one for one in LISTENERS if one.host == str(pod)]
    return manifests.pod(pod, listeners, sources.modules(listeners), image)


def test_the_platforms_pods_and_spare_addresses_are_not_made() -> None:
    spare = Pod("waiting", "waiting-1", {SPARE: "true"}, "10.10.60.1")
    world = World({**WORLD.namespaces, "waiting": {}}, (*WORLD.pods, spare))
    names = [str(pod) for pod in manifests.pods(world, PLATFORM)]
    assert names == [str(pod) for pod in WORLD.pods if pod.namespace != "kube-system"]


def test_a_pod_has_the_labels_of_the_world_and_no_others() -> None:
    assert made()["metadata"]["labels"] == INFERENCE.labels


def test_a_pod_names_its_ports() -> None:
    assert made()["spec"]["containers"][0]["ports"] == [
        {"name": "http", "protocol": "TCP", "containerPort": 8080},
        {"name": "metrics", "protocol": "TCP", "containerPort": 9102},
    ]


def test_a_pod_carries_only_the_code_that_it_answers_with() -> None:
    environ = {one["name"]: one["value"] for one in made()["spec"]["containers"][0]["env"]}
    assert [one["port"] for one in json.loads(environ[agent.LISTENERS])] == [8080, 9102, 22]
    assert list(json.loads(environ[agent.MODULES])) == ["labs.prod_namespace.services"]
    quiet = {
        one["name"]: one["value"] for one in made(WORLD.named["prod/drift-monitor"])["spec"]["containers"][0]["env"]
    }
    assert (quiet[agent.LISTENERS], quiet[agent.MODULES]) == ("[]", "{}")


def test_a_pod_may_do_nothing_that_it_does_not_need() -> None:
    spec = made()["spec"]
    (container,) = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert set(container["resources"]) == {"requests", "limits"}


def test_labels_alone_make_no_new_version_of_a_pod() -> None:
    other = Pod("prod", "inference", {"app": "else"}, "10.10.10.20", INFERENCE.ports)
    assert version(made(other)) == version(made())
    assert version(made(image="python:4")) != version(made())


def test_a_namespace_keeps_the_labels_of_the_world() -> None:
    manifest = manifests.namespace("training", WORLD.namespaces["training"], MARKS, "/course/prod_namespace/network")
    labels = manifest["metadata"]["labels"]
    assert labels["purpose"] == "training"
    assert labels["seclab.dev/lab"] == "prod_namespace"
    assert "kubernetes.io/metadata.name" not in labels


def test_a_name_leads_to_exactly_these_pods() -> None:
    front, behind = manifests.service(
        "inference", "prod", [INFERENCE], [Listener("prod/inference", 8080), Listener("prod/other", 1)], MARKS
    )
    assert front["spec"] == {"clusterIP": "None", "ports": [{"name": "tcp-8080", "protocol": "TCP", "port": 8080}]}
    assert behind["endpoints"] == [{"addresses": ["10.10.10.20"], "conditions": {"ready": True}}]
    assert behind["metadata"]["labels"]["kubernetes.io/service-name"] == "inference"


def test_the_account_of_the_pods_may_do_nothing() -> None:
    account, code = manifests.equipment("prod", MARKS)
    assert account["automountServiceAccountToken"] is False
    assert "def probe" in code["data"]["agent.py"]
