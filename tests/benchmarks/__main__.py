"""How fast is it, beside a named peer on the same work in the same run?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run every benchmark, or those whose name holds one of the arguments."""
    wanted = sys.argv[1:]
    scripts = [
        path for path in sorted(HERE.glob("bench_*.py")) if not wanted or any(word in path.stem for word in wanted)
    ]
    if not scripts:
        known = ", ".join(path.stem.removeprefix("bench_") for path in sorted(HERE.glob("bench_*.py")))
        print(f"No benchmark is called {' or '.join(wanted)}. There are: {known}.", file=sys.stderr)
        return 2
    codes = []
    for script in scripts:
        print(f"\n{script.stem.removeprefix('bench_')}", flush=True)
        codes.append(subprocess.run([sys.executable, str(script)], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
