"""Do the containers that labs put beside the node go with the cluster, and no others?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cluster.kind.node import remove_beside
from cluster.kind.record import Record
from cluster.kind.runtime import Runtime

RECORD = Record("seclab", "0" * 32, "docker", {30901: 40001}, 0, network=True, complete=True)
DOCKER = """#!/bin/sh
echo "$*" >>{folder}/asked
case "$1 $2" in
  "container inspect") cat {folder}/node.json ;;
  "ps --all") cat {folder}/listed ;;
esac
"""


@pytest.fixture
def docker(tmp_path: Path) -> Runtime:
    """A docker that answers from files, and writes down what it was asked."""
    program = tmp_path / "docker"
    program.write_text(DOCKER.format(folder=tmp_path))
    program.chmod(0o755)
    (tmp_path / "listed").write_text("seclab-outside-prod-namespace\n")
    bindings = {"30901/tcp": [{"HostIp": "127.0.0.1", "HostPort": "40001"}]}
    found = {"HostConfig": {"PortBindings": bindings}, "State": {"Running": True}}
    (tmp_path / "node.json").write_text(json.dumps([found]))
    return Runtime("docker", {"PATH": f"{tmp_path}:/usr/bin:/bin"})


def asked(tmp_path: Path) -> list[str]:
    return (tmp_path / "asked").read_text().splitlines()


def test_what_carries_both_labels_is_removed(docker: Runtime, tmp_path: Path) -> None:
    assert remove_beside(docker, RECORD) == ("the container seclab-outside-prod-namespace",)
    _, listed, removed = asked(tmp_path)
    assert "label=app.kubernetes.io/part-of=seclab" in listed
    assert "label=seclab.dev/cluster=seclab" in listed
    assert removed == "rm --force --volumes seclab-outside-prod-namespace"


def test_nothing_is_removed_where_there_is_nothing(docker: Runtime, tmp_path: Path) -> None:
    (tmp_path / "listed").write_text("")
    assert remove_beside(docker, RECORD) == ()
    assert len(asked(tmp_path)) == 2


def test_a_cluster_of_somebody_else_keeps_its_containers(docker: Runtime, tmp_path: Path) -> None:
    (tmp_path / "node.json").write_text('[{"HostConfig": {}, "State": {"Running": true}}]')
    assert remove_beside(docker, RECORD) == ()
    assert len(asked(tmp_path)) == 1
