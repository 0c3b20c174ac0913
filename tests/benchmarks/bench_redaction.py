"""How much do redactors find, and how much do they destroy, beside Presidio's patterns and scrubadub?

All see the same records in the same run. The peers are installed into virtual
environments of their own under .cache/; where that fails they are left out.
Recall is the share of values of which no part is left. Precision counts, beside
the values that were found, the harmless ones like them that were destroyed.
Addresses under .example and .test are left out here: Presidio checks the
top-level domain, and nobody can own these.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from autograders import redaction, sandbox  # noqa: E402
from autograders.redaction.generate import generate  # noqa: E402
from autograders.redaction.kinds import NAMES, SECRETS, Record  # noqa: E402
from autograders.redaction.leaks import parts_left, plain  # noqa: E402
from autograders.redaction.sample import Redactor  # noqa: E402
from tests.autograders.redaction.answers import REFERENCE, RIGHT, TWO_PATTERNS  # noqa: E402

SEED, COUNT = 99, 2200
PEERS = {"presidio": "presidio-analyzer==2.2.366", "scrub": "scrubadub==2.0.1"}
# Which harmless kinds are mistaken for which.
LIKE = {
    "email": ("package", "git_url", "image", "mention"),
    "phone": ("order_id", "epoch", "isbn", "timestamp"),
    "ssn": ("part_number",),
    "card": ("wrong_card",),
    "iban": ("wrong_iban",),
    "ipv4": ("version",),
    "api_key": ("hash",),
}
Scores = dict[str, tuple[float, float]]


def main() -> None:
    """Print recall and precision of each, and what grading one answer takes."""
    records = [record for record in generate(SEED, COUNT) if _fair(record)]
    texts = [record.text for record in records]
    print(f"{len(records)} records, {sum(len(record.secrets) for record in records)} values to find")
    columns: dict[str, Scores] = {
        "reference": _scores(records, _ours(REFERENCE)(texts)),
        "two patterns": _scores(records, _ours(TWO_PATTERNS)(texts)),
    }
    for name, package in PEERS.items():
        outputs = _peer(name, package, texts)
        if outputs is not None:
            columns[package] = _scores(records, outputs)
    print(f"{'recall / precision, %':26}" + "".join(f"{name:>27}" for name in columns))
    for kind in SECRETS:
        row = (_shown(scores[kind]) for scores in columns.values())
        print(f"  {NAMES[kind]:24}" + "".join(f"{cell:>27}" for cell in row))
    _grading()


def _fair(record: Record) -> bool:
    emails = [plain(span.value) for span in record.secrets if span.kind == "email"]
    return not any(email.endswith((".example", ".test")) for email in emails)


def _scores(records: Sequence[Record], outputs: Sequence[str]) -> Scores:
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    destroyed: Counter[str] = Counter()
    for record, output in zip(records, outputs, strict=True):
        for span, part in zip(record.secrets, parts_left(record, output), strict=True):
            there[span.kind] += 1
            found[span.kind] += not part
        around = "\0".join(record.gaps)
        for span in record.innocents:
            destroyed[span.kind] += output.count(span.value) < around.count(span.value)
    scores = {}
    for kind in SECRETS:
        wrong = sum(destroyed[like] for like in LIKE.get(kind, ()))
        scores[kind] = (found[kind] / there[kind], found[kind] / max(1, found[kind] + wrong))
    return scores


def _shown(score: tuple[float, float]) -> str:
    recall, precision = (f"{100 * share:.1f}" for share in score)
    return f"{recall:>5} / {precision:>5}" if score[0] else f"{recall:>5} /     –"


def _ours(code: str) -> Callable[[Sequence[str]], list[str]]:
    return lambda texts: [outcome.value for outcome in Redactor(code).on(texts)]


def _peer(name: str, package: str, texts: list[str]) -> list[str] | None:
    place = ROOT / ".cache" / "redactors" / name
    python = place / "bin" / "python"
    try:
        if not (place / "installed").is_file():
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, capture_output=True)
            subprocess.run([str(python), "-m", "pip", "install", "-q", package], check=True, capture_output=True)
            (place / "installed").write_text(package)
        script = Path(__file__).parent / "redactors" / f"{name}.py"
        ran = subprocess.run(
            [str(python), str(script)], input=json.dumps(texts), check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        said = re.sub(r"\s+", " ", str(getattr(error, "stderr", "") or error))[-200:]
        print(f"{package} is left out: {said}")
        return None
    outputs: list[str] = json.loads(ran.stdout)
    return outputs


def _grading() -> None:
    claims: list[Callable[[str], object]] = [
        *(
            (lambda code, kind=kind: redaction.removes(code, (kind,)))
            for kind in ("email", "phone", "ssn", "card", "iban")
        ),
        *(redaction.preserves, redaction.keeps_structure, redaction.is_idempotent, redaction.is_deterministic),
        *(redaction.handles, redaction.runs_in_linear_time, redaction.redacts_before_write),
    ]
    sandbox.tier()
    times = []
    for number in range(5):
        # A new text each time: an answer that was seen before is not run again.
        code, begun = f"{RIGHT}\n# {number}\n", time.perf_counter()
        assert not any(claim(code) for claim in claims)
        times.append(time.perf_counter() - begun)
    shown = f"median {statistics.median(times):.2f} s, best {min(times):.2f} s"
    print(f"{len(claims)} claims about one right answer: {shown}, bar ≤ 3")


if __name__ == "__main__":
    main()
