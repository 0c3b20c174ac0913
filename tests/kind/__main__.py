"""Does all of it work on a real cluster? `make test-kind` asks, and writes down what came of it.

A cluster of its own is made, in a home of its own, and goes away again; KEEP=1 leaves
it there for the next run. Any argument goes to pytest.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cluster.backend import BackendError
from cluster.kind import cluster, images, logs, preflight
from cluster.kind.cluster import KindCluster
from cluster.kind.steps import Steps
from tests.kind import about
from tests.kind.report import Report

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build" / "kind-report"
SETTINGS = {
    "SECLAB_BACKEND": "kind",
    "SECLAB_TEST_CLUSTER": "1",
    "SECLAB_CONFORMANCE_BACKENDS": "kind",
}
"""What the tests are run with; SECLAB_CLUSTER may name the cluster."""


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    """Make a cluster, run the tests on it, write the report, and leave nothing behind."""
    home = folder / "home"
    _clear(folder, home)
    os.environ |= SETTINGS | {"SECLAB_HOME": str(home)}
    os.environ.setdefault("SECLAB_CLUSTER", "seclab-test")
    report = Report()
    try:
        _everything(arguments, folder, report)
    except BackendError as error:
        report.stopped(str(error))
    except KeyboardInterrupt:
        report.stopped("Interrupted.")
    finally:
        _leave(home, report)
        path = folder / "report.md"
        path.write_text(report.to_markdown(), encoding="utf-8")
        sys.stdout.write(f"\n{report.verdict}\nThe report is {path}\n")
    return 0 if report.passed else 1


def _clear(folder: Path, home: Path) -> None:
    """Take the last report away; the home stays, since a kept cluster is known there."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path != home:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _everything(arguments: Sequence[str], folder: Path, report: Report) -> None:
    report.machine = [(row.name, f"{row.status}: {row.found}") for row in preflight.examine()]
    report.images = [*images.pinned().all.items(), *(("warning", one) for one in images.pinned().warnings)]
    made = _made(folder / "home", "first start", report)
    report.versions = about.versions(made)
    _made(folder / "home", "second start", report)
    _tests(made, arguments, folder, report)


def _made(home: Path, called: str, report: Report) -> KindCluster:
    steps = Steps(sys.stderr)
    try:
        return cluster.ensure(home, steps)
    finally:
        report.steps += [(called, step.title, step.seconds) for step in steps.taken]


def _tests(made: KindCluster, arguments: Sequence[str], folder: Path, report: Report) -> None:
    results = folder / "junit.xml"
    began = time.monotonic()
    ours = ("-m", "cluster", "--junitxml", str(results), "-o", "junit_logging=system-out", "-p", "no:cacheprovider")
    command = (
        sys.executable,
        "-m",
        "pytest",
        *ours,
        "--color=yes" if sys.stdout.isatty() else "--color=no",
        *arguments,
    )
    code = _run(command)
    report.steps.append(("tests", f"pytest, exit code {code}", time.monotonic() - began))
    report.read(results)
    if code:
        report.stopped(f"pytest ended with exit code {code}.")
        place = logs.collect(made.runtime, made.name, made.node, folder / "logs")
        report.logs = str(place or "")


def _run(command: Sequence[str]) -> int:
    """Run pytest to its end; when we are stopped it is too, once, and writes down what it has by then."""
    with subprocess.Popen(command, cwd=ROOT, env=_environ(), start_new_session=True) as running:
        try:
            return running.wait()
        except KeyboardInterrupt:
            running.send_signal(signal.SIGINT)
            return running.wait() or 1


def _environ() -> Mapping[str, str]:
    """Return the environment of the tests. CI would ask for browsers and the like, which these do not need."""
    return {name: value for name, value in os.environ.items() if name != "CI"}


def _leave(home: Path, report: Report) -> None:
    if os.environ.get("KEEP") == "1":
        report.left = [f"KEEP=1: the cluster {os.environ['SECLAB_CLUSTER']} runs on, with its home in {home}"]
        return
    steps = Steps(sys.stderr)
    try:
        removed = cluster.down(home, steps)
        report.steps += [("end", step.title, step.seconds) for step in steps.taken]
        report.left = [f"removed {one}" for one in removed]
        behind = about.left_behind(os.environ["SECLAB_CLUSTER"])
        if behind:
            report.stopped(f"Left behind: {', '.join(behind)}.")
    except BackendError as error:
        report.stopped(f"The cluster could not be removed: {error}")


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    # Whoever stops a run gets its report all the same, also when it runs in the background of a shell.
    for stopping in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stopping, _stop)
    sys.exit(main(sys.argv[1:]))
