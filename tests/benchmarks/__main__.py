"""How fast is it, beside a named peer on the same work in the same run?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ASKED_FOR = ("bench_attacks", "bench_class")
"""Take minutes, and have commands of their own: make bench-attacks, make bench-class."""


def main() -> int:
    """Run the benchmarks of the engines, or those whose name holds one of the arguments."""
    wanted = sys.argv[1:]
    scripts = [path for path in sorted(HERE.glob("bench_*.py")) if _is_wanted(path.stem, wanted)]
    if not scripts:
        known = ", ".join(path.stem.removeprefix("bench_") for path in sorted(HERE.glob("bench_*.py")))
        print(f"No benchmark is called {' or '.join(wanted)}. There are: {known}.", file=sys.stderr)
        return 2
    codes = []
    for script in scripts:
        print(f"\n{script.stem.removeprefix('bench_')}", flush=True)
        codes.append(subprocess.run([sys.executable, str(script)], check=False).returncode)
    return max(codes)


def _is_wanted(name: str, words: list[str]) -> bool:
    return any(word in name for word in words) if words else name not in ASKED_FOR


if __name__ == "__main__":
    sys.exit(main())
