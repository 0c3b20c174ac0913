from __future__ import annotations

import ipaddress
import socket
from typing import Any

import yaml

from cluster.kind.config import FILE, NODE_PORTS, config, free_ports

IMAGE = "docker.io/kindest/node:v1.37.0@sha256:" + "a" * 64
PORTS = dict(zip(NODE_PORTS, range(40001, 40009), strict=True))


def made(cgroup: int = 2) -> Any:
    return yaml.safe_load(config("seclab", IMAGE, PORTS, cgroup=cgroup))


def test_there_is_one_node_of_the_pinned_image() -> None:
    (node,) = made()["nodes"]
    assert (node["role"], node["image"]) == ("control-plane", IMAGE)
    assert made()["name"] == "seclab"


def test_nothing_listens_anywhere_but_on_loopback() -> None:
    document = made()
    assert document["networking"]["apiServerAddress"] == "127.0.0.1"
    assert {mapping["listenAddress"] for mapping in document["nodes"][0]["extraPortMappings"]} == {"127.0.0.1"}


def test_the_eight_node_ports_are_reached_at_the_chosen_ports() -> None:
    mappings = made()["nodes"][0]["extraPortMappings"]
    assert {mapping["containerPort"]: mapping["hostPort"] for mapping in mappings} == PORTS
    assert len(PORTS) == 8
    assert all(30000 <= port <= 32767 for port in PORTS)


def test_pods_and_services_have_ranges_of_their_own() -> None:
    networking = made()["networking"]
    pods = ipaddress.ip_network(networking["podSubnet"])
    assert not pods.overlaps(ipaddress.ip_network(networking["serviceSubnet"]))
    assert ipaddress.ip_network("10.10.20.0/24").subnet_of(pods)  # type: ignore[arg-type]


def test_the_node_looks_for_registries_where_they_are_written_down() -> None:
    (patch,) = made()["containerdConfigPatches"]
    assert 'config_path = "/etc/containerd/certs.d"' in patch


def test_the_kubelet_is_told_to_bear_cgroup_v1_where_there_is_no_other() -> None:
    assert "kubeadmConfigPatches" not in made(cgroup=2)
    (patch,) = made(cgroup=1)["kubeadmConfigPatches"]
    assert yaml.safe_load(patch) == {"kind": "KubeletConfiguration", "failCgroupV1": False}


def test_the_file_itself_is_a_configuration_of_kind() -> None:
    document = yaml.safe_load(FILE.read_text())
    assert (document["kind"], document["apiVersion"]) == ("Cluster", "kind.x-k8s.io/v1alpha4")


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(9)
    assert len(set(ports)) == 9
    for port in ports:
        socket.create_server(("127.0.0.1", port)).close()
