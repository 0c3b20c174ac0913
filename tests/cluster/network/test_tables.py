"""Tables of verdicts that the Cyclonus project published, where they lie beside the checkout."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cluster.network import PROTOCOLS, Flow, Pod, World, compiled, decide, parse

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "vectors" / "cyclonus_tables.jsonl.gz"
NUMBERS = (80, 81)
PORTS = {f"serve-{number}-{name.lower()}": (name, number) for number in NUMBERS for name in PROTOCOLS}
HEAD = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
OWN: list[dict[str, Any]] = [
    {
        "Description": "one policy, three pods",
        "Policies": [
            {
                "metadata": {"name": "base", "namespace": "x"},
                "spec": {
                    "podSelector": {"matchLabels": {"pod": "a"}},
                    "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": "serve-80-tcp"}]}],
                },
            }
        ],
        "Pods": [
            {"ip": f"192.168.242.{index}", "labels": {"pod": name}, "name": name, "ns": namespace}
            for index, (namespace, name) in enumerate([("x", "a"), ("x", "b"), ("y", "a")])
        ],
        "NS": {"x": {}, "y": {}},
        "Allowed": [
            f"{source}>{target}:{number}/{protocol}"
            for source in ("x/a", "x/b", "y/a")
            for target in ("x/a", "x/b", "y/a")
            for number in NUMBERS
            for protocol in PROTOCOLS
            if target != "x/a" or (source != "y/a" and (number, protocol) == (80, "TCP"))
        ],
        "Flows": 54,
    }
]


def tables() -> Iterator[dict[str, Any]]:
    """The tables handed to us, or one of our own where there are none."""
    if not VECTORS.is_file():
        yield from OWN
        return
    with gzip.open(VECTORS, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def disagreements(table: dict[str, Any]) -> list[str]:
    texts = [json.dumps({**HEAD, **policy}) for policy in table["Policies"] or ()]
    policies = parse("\n---\n".join(texts)) if texts else ()
    pods = tuple(Pod(pod["ns"], pod["name"], pod["labels"], pod["ip"], PORTS) for pod in table["Pods"])
    world, allowed = World(table["NS"], pods), set(table["Allowed"])
    flows = [Flow(a, b, protocol, number) for a in pods for b in pods for number in NUMBERS for protocol in PROTOCOLS]
    assert len(flows) == table["Flows"]
    bulk, wrong = compiled(policies, world), []
    for flow in flows:
        expected = f"{flow.source}>{flow.destination}:{flow.port}/{flow.protocol}" in allowed
        quick = bulk.allows(flow.source, flow.destination, flow.protocol, flow.port)
        if decide(flow, policies, world).allowed is not expected or quick is not expected:
            wrong.append(str(flow))
    return wrong


def test_every_verdict_of_every_table_is_ours() -> None:
    wrong = {table["Description"]: disagreements(table) for table in (*OWN, *tables())}
    assert len(list(tables())) == (256 if VECTORS.is_file() else 1)
    assert not {description: flows for description, flows in wrong.items() if flows}
