"""How long do a decision and a proof take, beside Z3 on the same pairs of policies?

Run `python tests/benchmarks/bench_iam.py`. The peer is the PyPI package
iamprover, asked whether some request is allowed by one policy of a pair and not
by the other. It gets a sample of the pairs and a time limit for each.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import z3  # noqa: E402
from iamprover.engine.context import Context  # noqa: E402
from iamprover.engine.encoder import allowed  # noqa: E402
from iamprover.model import Principal  # noqa: E402
from iamprover.parsers.iam import parse_policy_document  # noqa: E402

from autograders.iam import equivalent  # noqa: E402
from autograders.iam.mutants import mutants  # noqa: E402
from cluster import iam  # noqa: E402

VECTORS = ROOT.parent / "shared" / "vectors" / "quacky_pairs.jsonl.gz"
EVERY, LIMIT_MS, LIMIT_TOTAL_S = 12, 2_000, 60
DATASETS = "arn:aws:s3:::ml-datasets"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{DATASETS}/customer-churn/*"},
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": DATASETS,
                "Condition": {"StringLike": {"s3:prefix": ["customer-churn/*"]}},
            },
            {
                "Effect": "Deny",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
)
Pair = tuple[str, str]


def pairs() -> list[Pair]:
    """Read the pairs handed to us; without them, pair a policy with its mutants."""
    if not VECTORS.is_file():
        return [(POLICY, mutant.text) for mutant in mutants(POLICY)]
    with gzip.open(VECTORS, "rt", encoding="utf-8") as lines:
        return [(json.dumps(pair["original"]), json.dumps(pair["mutant"])) for pair in map(json.loads, lines)]


def timed(work: Callable[[Pair], object], todo: list[Pair], limit: float = float("inf")) -> list[float]:
    """Return the seconds for each pair; stop after `limit` seconds in all."""
    seconds: list[float] = []
    for pair in todo:
        if sum(seconds) > limit:
            break
        start = time.perf_counter()
        work(pair)
        seconds.append(time.perf_counter() - start)
    return seconds


def decisions() -> Iterator[float]:
    """Yield the seconds of single decisions, each averaged over a hundred."""
    policy = (iam.parse(POLICY),)
    request = iam.Request("training-job", "s3:GetObject", f"{DATASETS}/customer-churn/train.csv")
    for _ in range(200):
        start = time.perf_counter()
        for _ in range(100):
            iam.decide(request, policy)
        yield (time.perf_counter() - start) / 100


def theirs(pair: Pair) -> z3.CheckSatResult:
    """Ask Z3, with iamprover's encoding, for a request that only one policy allows."""
    action, resource, context = z3.String("action"), z3.String("resource"), Context()
    caller = "arn:aws:iam::123456789012:user/someone"
    quoted = [text.replace(": true", ': "true"').replace(": false", ': "false"') for text in pair]
    sides = [
        allowed(Principal(caller, [parse_policy_document("policy", json.loads(text))]), action, resource, context)
        for text in quoted
    ]
    solver = z3.Solver()
    solver.set("timeout", LIMIT_MS)
    solver.add(sides[0] != sides[1])
    return solver.check()


def shown(seconds: list[float]) -> str:
    """Print a total and a median."""
    return f"{sum(seconds):.2f} s, {statistics.median(seconds) * 1e3:.2f} ms median"


def main() -> None:
    """Print the table."""
    todo = pairs()
    read: dict[str, iam.Policy] = {}
    reading = timed(lambda pair: read.update((text, iam.parse(text)) for text in pair), todo)
    cold = timed(lambda pair: equivalent(read[pair[0]], read[pair[1]]), todo)
    warm = timed(lambda pair: equivalent(read[pair[0]], read[pair[1]]), todo)
    whole = [sum(parts) for parts in zip(reading, cold, strict=True)]
    sample = todo[::EVERY]
    unknown: list[Pair] = []
    peer = timed(lambda pair: theirs(pair) == z3.unknown and unknown.append(pair), sample, LIMIT_TOTAL_S)
    same = whole[::EVERY][: len(peer)]
    ratio = sum(peer) / sum(same)
    rows = [
        ("a single decision", f"{statistics.median(decisions()) * 1e6:.1f} µs median"),
        (f"{len(todo)} pairs, read and decided", shown(whole)),
        ("of that, the decisions alone", shown(cold)),
        (f"{len(todo)} pairs decided again", shown(warm)),
        (f"{len(same)} of them, every {EVERY}th", f"{sum(same):.3f} s, all decided"),
        (
            f"the same with iamprover (Z3, {LIMIT_MS / 1000:.0f} s a pair)",
            f"{sum(peer):.1f} s, {len(unknown)} not decided",
        ),
        ("ratio", f"{ratio:.0f}x"),
    ]
    for name, value in rows:
        print(f"{name:<48}{value}")


if __name__ == "__main__":
    main()
