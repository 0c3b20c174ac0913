"""How fast is the object store, beside the same storage served as `moto_server` does?

Small requests as one boto3 client sends them, one after the other. The peer
does not check signatures, decide, keep a journal or write an audit log.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from cluster.backend import Credentials
from cluster.embedded import EmbeddedBackend, state
from cluster.embedded.client import client

READY_MS, RATE, RSS_MB = 1500, 100, 150
REQUESTS = 300
STARTS = 3
PEER = (
    "import sys\nfrom moto.moto_server.threaded_moto_server import ThreadedMotoServer\n"
    "server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)\nserver.start()\n"
    "print(server.get_host_and_port()[1], flush=True)\nsys.stdin.read()\n"
)


def main() -> int:
    """Print the figures; 1 when one of them misses its bar."""
    with tempfile.TemporaryDirectory() as home:
        ours = _ours(Path(home))
    peer = _peer()
    print(f"{'':24}{'ready ms':>10}{'put/s':>8}{'get/s':>8}{'RSS MB':>8}")
    for name, row in (("embedded object store", ours), ("moto_server, no gateway", peer)):
        print(f"{name:24}{row[0]:10.0f}{row[1]:8.0f}{row[2]:8.0f}{row[3]:8.0f}")
    print(f"{'bar':24}{f'≤{READY_MS}':>10}{f'≥{RATE}':>8}{f'≥{RATE}':>8}{f'≤{RSS_MB}':>8}")
    return 0 if ours[0] <= READY_MS and min(ours[1:3]) >= RATE and ours[3] <= RSS_MB else 1


def _ours(home: Path) -> tuple[float, float, float, float]:
    backend = EmbeddedBackend()
    ready = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        session = backend.start("bench", home)
        ready.append(1000 * (time.perf_counter() - begun))
        session.stop()
    session = backend.start("bench", home)
    try:
        rates = _rates(session.client("s3"))
        running = state.read(home / "bench")
        assert running
        return (min(ready), *rates, psutil.Process(running.pid).memory_info().rss / 2**20)
    finally:
        session.erase()


def _peer() -> tuple[float, float, float, float]:
    begun = time.perf_counter()
    command = [sys.executable, "-c", PEER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        ready = 1000 * (time.perf_counter() - begun)
        rates = _rates(client("s3", f"http://127.0.0.1:{port}", Credentials("AKIA" + "A" * 16, "secret")))
        resident = psutil.Process(server.pid).memory_info().rss / 2**20
        server.terminate()
    return (ready, *rates, resident)


def _rates(s3: Any) -> tuple[float, float]:
    s3.create_bucket(Bucket="bench")
    put = _rate(lambda n: s3.put_object(Bucket="bench", Key=f"k/{n}", Body=b"x" * 1000))
    get = _rate(lambda n: s3.get_object(Bucket="bench", Key=f"k/{n}")["Body"].read())
    return put, get


def _rate(request: Callable[[int], Any]) -> float:
    begun = time.perf_counter()
    for number in range(REQUESTS):
        request(number)
    return REQUESTS / (time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
