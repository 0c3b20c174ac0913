"""What is kind told to build?"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("config.yaml")
LOOPBACK = "127.0.0.1"
NODE_PORTS = tuple(range(30901, 30909))
"""The NodePorts that labs may use; each is reached through a port of this machine."""

_CGROUP_V1 = "kind: KubeletConfiguration\nfailCgroupV1: false\n"


def free_ports(count: int) -> tuple[int, ...]:
    """Return as many different ports of 127.0.0.1 that nobody listens on."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return tuple(each.getsockname()[1] for each in sockets)


def config(name: str, node_image: str, ports: Mapping[int, int], *, cgroup: int = 2) -> str:
    """Return the configuration of a cluster; `ports` maps NodePorts to ports of this machine.

    Kubernetes has refused cgroup v1 by default since 1.35:
    https://kubernetes.io/docs/concepts/architecture/cgroups/
    """
    document: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    document["name"] = name
    (node,) = document["nodes"]
    node["image"] = node_image
    node["extraPortMappings"] = [
        {"containerPort": inside, "hostPort": outside, "listenAddress": LOOPBACK, "protocol": "TCP"}
        for inside, outside in ports.items()
    ]
    if cgroup == 1:
        document["kubeadmConfigPatches"] = [_CGROUP_V1]
    return yaml.safe_dump(document, sort_keys=False)
