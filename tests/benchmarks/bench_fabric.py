"""How fast is a network of a dozen pods up, changed, tried and gone?

There is no local peer to run beside it: kind needs Docker. The row `nft` is what
a shell pays to load the same rules into an empty namespace.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

from cluster.embedded.fabric import Listener, available, nft, start
from cluster.embedded.fabric.rules import compile_rules
from cluster.network import Flow, NetworkPolicy, Peer, Pod, Port, Rule, Selector, World

START_MS, APPLY_MS = 1000, 50
RUNS = 5
PODS = tuple(Pod("prod", f"pod-{number}", {"app": f"a{number}"}, f"10.10.10.{number}") for number in range(1, 13))
WORLD = World({"prod": {}}, PODS)
LISTENERS = tuple(Listener(str(pod), 8080) for pod in PODS)
PEERS = (Peer(pods=Selector()),)
DENY = NetworkPolicy("deny", "prod", policy_types=("Egress", "Ingress"))
ALLOW = NetworkPolicy("allow", "prod", policy_types=("Egress",), egress=(Rule(PEERS, (Port("TCP", 8080),)),))
FLOWS = [Flow(one, other, "TCP", 8080) for one, other in permutations(PODS, 2)]


def main() -> int:
    """Print the figures; 1 when one of them misses its bar."""
    note = available()
    if note:
        print(note)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        started, stopped = _life(Path(folder, "network"))
        network = start(Path(folder, "network"), WORLD, listeners=LISTENERS)
        try:
            applied = _median(lambda: network.apply((DENY, ALLOW)))
            denied = _median(lambda: network.connect_all(FLOWS)) / len(FLOWS)
            network.apply(())
            allowed = _median(lambda: network.connect_all(FLOWS)) / len(FLOWS)
            one = _median(lambda: network.connect(FLOWS[0]))
        finally:
            network.stop()
    print(f"{'':34}{'ms':>8}{'bar':>8}")
    for name, figure, bar in (
        ("12 pods and 12 services up", started, START_MS),
        ("gone again", stopped, None),
        ("policies changed", applied, APPLY_MS),
        ("nft loads the same from a shell", _shell(), None),
        ("one connection, said and answered", one, None),
        (f"each of {len(FLOWS)} at once, answered", allowed, None),
        (f"each of {len(FLOWS)} at once, dropped", denied, None),
    ):
        print(f"{name:34}{figure:8.2f}{f'≤{bar}' if bar else '':>8}")
    return 0 if started <= START_MS and applied <= APPLY_MS else 1


def _life(folder: Path) -> tuple[float, float]:
    up, down = [], []
    for _ in range(RUNS):
        begun = time.perf_counter()
        network = start(folder, WORLD, listeners=LISTENERS)
        up.append(1000 * (time.perf_counter() - begun))
        down.append(_milliseconds(network.stop))
    return statistics.median(up), statistics.median(down)


def _shell() -> float:
    command = ["unshare", "--user", "--map-root-user", "--net", nft.program() or "nft", "-f", "-"]
    text = compile_rules((DENY, ALLOW), WORLD).text
    return _median(lambda: subprocess.run(command, input=text, text=True, check=True))


def _median(work: Callable[[], object]) -> float:
    return statistics.median(_milliseconds(work) for _ in range(RUNS))


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
