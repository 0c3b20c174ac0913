"""How long do a decision and a proof about flows take, beside a network analyser on the same manifests?

The peer is the PyPI package network-config-analyzer. It pins another PyYAML
than ours, so it lives in its own environment, `build/peers/nca`, which the first
run makes. It compares over the pods that it is given, and no others. All times are
those of the processor, so that other programs on the machine do not count.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from autograders.network import equivalent  # noqa: E402
from autograders.network.mutants import mutants  # noqa: E402
from cluster.network import PROTOCOLS, Flow, Pod, World, compiled, decide, parse  # noqa: E402

PEER = ROOT / "build" / "peers" / "nca"
PACKAGE = "network-config-analyzer==2.1.0"
DECISION_US, PROOF_MS, ALL_PAIRS_S, RATIO = 3.0, 5.0, 1.0, 20
EVERY = 4
CHANGE = "port: 8029", "port: 8030"
HEAD = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {}, namespace: {}}}\nspec:\n"
BOTH = (
    HEAD.format("serve", "prod")
    + """\
  podSelector: {matchLabels: {app: inference}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: web}}
      podSelector: {matchLabels: {app: gateway}}
    ports: [{port: 8080}]
  egress:
  - to: [{namespaceSelector: {matchLabels: {team: models}}}]
    ports: [{port: 8443}]
  - to: [{ipBlock: {cidr: 10.10.20.0/24, except: [10.10.20.128/25]}}]
    ports: [{port: 9090, endPort: 9099}]
"""
)
EITHER = BOTH.replace(
    "      podSelector: {matchLabels: {app: gateway", "    - podSelector: {matchLabels: {app: gateway"
)
WORLD = World(
    {"prod": {}, "edge": {"team": "web"}, "platform": {"team": "models"}},
    (
        Pod("prod", "inference", {"app": "inference"}, "10.10.10.2"),
        Pod("edge", "gateway", {"app": "gateway"}, "10.10.10.3"),
        Pod("platform", "model-registry", {"app": "model-registry"}, "10.10.20.4"),
    ),
)
RULES = """\
  podSelector: {{matchLabels: {{app: a{app}}}}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{{namespaceSelector: {{matchLabels: {{team: t{team}}}}}}}, {{podSelector: {{}}}}]
    ports: [{{port: {port}}}, {{port: 443}}]
  egress:
  - to: [{{podSelector: {{matchLabels: {{app: a{other}}}}}}}, {{ipBlock: {{cidr: 10.0.0.0/26}}}}]
"""
# Runs inside the peer's environment: one JSON line with the seconds and verdicts of all jobs.
THEIRS = """
import contextlib, io, json, sys, time
from nca.nca_cli import nca_main
jobs, rows = json.load(sys.stdin), []
for job in jobs:
    said, start = io.StringIO(), time.process_time()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        code = nca_main(job)
    rows.append([time.process_time() - start, code, said.getvalue()[:4000]])
print(json.dumps(rows))
"""


def peer(jobs: list[list[str]]) -> list[tuple[float, int, str]] | None:
    """Run jobs in the peer, each timed without its start; None where it cannot be installed."""
    python = PEER / "bin" / "python"
    if not python.is_file():
        venv.create(PEER, with_pip=True)
    made = subprocess.run([python, "-m", "pip", "install", "-q", PACKAGE], capture_output=True, check=False)
    if made.returncode:
        return None
    ran = subprocess.run([python, "-c", THEIRS], input=json.dumps(jobs), capture_output=True, text=True, check=True)
    return [(seconds, code, text) for seconds, code, text in json.loads(ran.stdout)]


def ours(pairs: list[tuple[str, str]], world: World) -> list[tuple[float, bool]]:
    """Return the seconds to read and compare each pair, and whether it differs."""
    rows = []
    for one, other in pairs:
        start = time.process_time()
        found = equivalent(parse(one), parse(other), world=world)
        rows.append((time.process_time() - start, found is not None))
    return rows


def proofs(pairs: list[tuple[str, str]]) -> list[float]:
    """Return the seconds of each proof alone, over every world."""
    read = [(parse(one), parse(other)) for one, other in pairs]
    rows = []
    for one, other in read:
        start = time.process_time()
        equivalent(one, other)
        rows.append(time.process_time() - start)
    return rows


def big() -> tuple[str, World]:
    """Make 30 policies and 100 pods in five namespaces."""
    spaces = [f"team-{index}" for index in range(5)]
    texts = [
        HEAD.format(f"p{index}", spaces[index % 5])
        + RULES.format(app=index % 10, team=index % 5, port=8000 + index, other=(index + 1) % 10)
        for index in range(30)
    ]
    pods = tuple(
        Pod(spaces[index % 5], f"pod-{index}", {"app": f"a{index // 5 % 10}"}, f"10.0.0.{index + 1}")
        for index in range(100)
    )
    return "---\n".join(texts), World({name: {"team": f"t{index}"} for index, name in enumerate(spaces)}, pods)


def decisions(text: str, world: World) -> tuple[float, float, float]:
    """Return the seconds of a decision with its reasons, of `allows`, and of all pairs from nothing."""
    policies = parse(text)
    pairs = [(a, b) for a in world.pods for b in world.pods if a is not b]
    start = time.process_time()
    bulk = compiled(policies, world)
    for source, destination in pairs:
        for protocol in PROTOCOLS:
            for port in (443, 8005):
                bulk.allows(source, destination, protocol, port)
    everything = time.process_time() - start
    flows = [Flow(a, b, "TCP", 443) for a, b in pairs]
    start = time.process_time()
    for flow in flows:
        decide(flow, policies, world)
    reasons = (time.process_time() - start) / len(flows)
    start = time.process_time()
    for flow in flows:
        bulk.allows(flow.source, flow.destination, "TCP", 443)
    return reasons, (time.process_time() - start) / len(flows), everything


def files(folder: Path, world: World, name: str) -> list[str]:
    """Write a world as the peer reads it, and return its options."""
    spaces = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": dict(labels)}}
        for name, labels in world.namespaces.items()
    ]
    pods: list[Any] = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": pod.name, "namespace": pod.namespace, "labels": dict(pod.labels)},
            "spec": {"containers": [{"name": "main", "image": "main"}]},
            "status": {"podIP": pod.address, "podIPs": [{"ip": pod.address}], "hostIP": "192.168.1.1"},
        }
        for pod in world.pods
    ]
    options = []
    for option, several in (("-n", spaces), ("-p", pods)):
        path = folder / f"{name}{option}.yaml"
        path.write_text("\n---\n".join(map(json.dumps, several)), encoding="utf-8")
        options += [option, str(path)]
    return options


def jobs(folder: Path, pairs: list[tuple[str, str]], text: str, world: World) -> list[list[str]]:
    """Write what the peer shall do: each pair, and all connections of the big world."""
    small, rows = files(folder, WORLD, "small"), []
    for index, pair in enumerate(pairs):
        paths = [folder / f"{index}-{side}.yaml" for side in (0, 1)]
        for path, one in zip(paths, pair, strict=True):
            path.write_text(one, encoding="utf-8")
        rows.append(["--equiv", str(paths[0]), "--base_np_list", str(paths[1]), *small])
    (folder / "big.yaml").write_text(text, encoding="utf-8")
    (folder / "changed.yaml").write_text(text.replace(*CHANGE), encoding="utf-8")
    old, new, there = str(folder / "big.yaml"), str(folder / "changed.yaml"), files(folder, world, "big")
    return [*rows, ["--connectivity", old, *there], ["--equiv", new, "--base_np_list", old, *there]]


def main() -> int:
    """Print the figures; 1 when one of them misses its bar."""
    pairs = [(mutant.text, BOTH) for mutant in mutants(BOTH)]
    sample = [(EITHER, BOTH), *pairs[::EVERY]]
    text, world = big()
    proofs(pairs[:5])
    alone, whole = statistics.median(proofs(pairs)), ours(sample, WORLD)
    reasons, quick, everything = decisions(text, world)
    ((big_proof, _),) = ours([(text.replace(*CHANGE), text)], world)
    with tempfile.TemporaryDirectory() as folder:
        theirs = peer(jobs(Path(folder), sample, text, world))
    rows = [
        ("a decision with its reasons", f"{reasons * 1e6:.1f} µs", reasons * 1e6 <= DECISION_US),
        ("allows, prepared", f"{quick * 1e6:.2f} µs", quick * 1e6 <= DECISION_US),
        ("100 pods, 30 policies, all pairs, 6 ports", f"{everything:.2f} s", everything <= ALL_PAIRS_S),
        (f"{len(pairs)} pairs of policies, over every world", f"{alone * 1e3:.1f} ms median", alone * 1e3 <= PROOF_MS),
        ("30 policies, 100 pods, one port: read, compared", f"{big_proof:.2f} s", True),
        (f"{len(sample)} pairs read and compared in a world", f"{sum(one for one, _ in whole):.3f} s", True),
    ]
    rows += (
        against(theirs, whole, everything, big_proof)
        if theirs
        else [("network-config-analyzer", "could not be installed", True)]
    )
    for name, value, good in rows:
        print(f"{name:<48}{value}{'' if good else '   misses its bar'}")
    return 0 if all(good for _, _, good in rows) else 1


def times(name: str, theirs: float, ours: float) -> tuple[str, str, bool]:
    """Return the row of a ratio that has a bar."""
    return name, f"{theirs:.2f} s, {theirs / ours:.0f}x ours", theirs / ours >= RATIO


def against(
    theirs: list[tuple[float, int, str]], whole: list[tuple[float, bool]], everything: float, big_proof: float
) -> list[tuple[str, str, bool]]:
    """Return the rows about the peer."""
    *compared, connections, changed = theirs
    seconds, own = sum(row[0] for row in compared), sum(one for one, _ in whole)
    blind = sum(row[1] == 0 and differs for row, (_, differs) in zip(compared, whole, strict=True))
    missed = sum(row[1] == 1 and not differs for row, (_, differs) in zip(compared, whole, strict=True))
    found = equivalent(parse(EITHER), parse(BOTH), world=WORLD)
    example = found.counterexample.text if found and found.counterexample else "equivalent"
    # With --equiv it returns 0 for equivalent, 1 for not.
    said = {0: "equivalent", 1: "not equivalent"}.get(compared[0][1], f"code {compared[0][1]}")
    return [
        ("the same with network-config-analyzer", f"{seconds:.2f} s, {seconds / own:.0f}x ours", True),
        ("of these it calls equivalent, we show a flow", f"{blind}", True),
        ("of these it calls different, we do not", f"{missed}", missed == 0),
        times("all pairs with network-config-analyzer", connections[0], everything),
        ("30 policies, 100 pods, one port with it", f"{changed[0]:.2f} s, {changed[0] / big_proof:.0f}x ours", True),
        ("either instead of both: the peer says", said, True),
        ("either instead of both: we say", example, found is not None),
    ]


if __name__ == "__main__":
    sys.exit(main())
