"""Which suites can run on this machine? In CI: all of them, or the run fails."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
NODE_MODULES = TESTS / "node" / "node_modules"
GO_PROGRAMS = TESTS.parent / ".cache" / "bin"
_MARKERS = (
    "go: runs a program that `make tools` built from its Go module (cosign, crane, minio, …) as an oracle",
    "kind: runs the real kind against a Docker engine, without pulling an image",
    "cluster: needs a Kubernetes cluster whose images can be pulled; only `make test-kind` runs it",
    "skopeo: runs Debian's skopeo as an oracle",
    "curl: runs curl as an oracle",
)
_LONG_ID = 32
_missing: dict[str, str] = {}
_left_out: dict[str, int] = {}


def chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("SECLAB_CHROMIUM") or next((path for path in map(shutil.which, names) if path), None)


def missing_go_programs() -> list[str]:
    """Return the names of the programs in tests/tools that are not built here."""
    lines = (TESTS / "tools" / "versions").read_text().splitlines()
    names = [*(line.split()[0] for line in lines if line and line[0] != "#"), "oras-go", "conformance", "kubectl"]
    return [name for name in names if not os.access(GO_PROGRAMS / name, os.X_OK)]


def no_kind() -> str | None:
    """Return what the tests with the real kind lack here, or None."""
    path = f"{GO_PROGRAMS}{os.pathsep}{os.environ.get('PATH', '')}"
    for name in ("kind", "docker"):
        if not shutil.which(name, path=path):
            return f"no {name} here: install Docker, and Go 1.21+ for `make tools`"
    try:
        engine = subprocess.run(["docker", "version"], capture_output=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        engine = None
    return None if engine and engine.returncode == 0 else "no Docker engine answers here: start it, or set DOCKER_HOST"


def pytest_configure(config: pytest.Config) -> None:
    # What a shell starts in the background ignores Ctrl-C, and so would every program that a test interrupts.
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    if not chromium():
        _missing["browser"] = "no Chromium here: install Debian's `chromium`, or set SECLAB_CHROMIUM"
    if not shutil.which("node") or not NODE_MODULES.is_dir():
        _missing["node"] = "no oracles from npm here: install Node.js 20+ and run `npm ci --prefix tests/node`"
    if absent := missing_go_programs():
        _missing["go"] = f"no {', '.join(absent)} here: install Go 1.21+ and run `make tools`"
    if not shutil.which("skopeo"):
        _missing["skopeo"] = "no skopeo here: install Debian's `skopeo`"
    if not shutil.which("curl"):
        _missing["curl"] = "no curl here: install it"
    if os.environ.get("SECLAB_TEST_CLUSTER") != "1":
        _missing["cluster"] = "they need a real cluster: run `make test-kind`"
    if lacking := no_kind():
        _missing["kind"] = lacking
    if os.environ.get("CI") and _missing.keys() - {"cluster"}:
        raise pytest.UsageError("; ".join(why for name, why in _missing.items() if name != "cluster"))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name what is packed by its argument: it may hold the time, and every worker must call a test the same."""
    return argname if isinstance(val, bytes) and len(val) > _LONG_ID else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept, dropped = [], []
    for item in items:
        lacking = next((name for name in _missing if item.get_closest_marker(name)), None)
        (dropped if lacking else kept).append(item)
        if lacking:
            _left_out[lacking] = _left_out.get(lacking, 0) + 1
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, count in _left_out.items():
        terminalreporter.write_line(f"{count} {name} tests not run: {_missing[name]}", yellow=True)


@pytest.fixture
def seclab_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's home that no other test sees."""
    folder = tmp_path / "seclab"
    monkeypatch.setenv("SECLAB_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def go_program() -> Callable[[str], str]:
    """Return where a program is that `make tools` built. For tests marked `go`."""
    return lambda name: str(GO_PROGRAMS / name)
