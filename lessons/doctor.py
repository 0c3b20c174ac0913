"""Can the course run on this machine, and what helps where it cannot?"""

from __future__ import annotations

import errno
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from cluster.home import home

Status = Literal["ok", "warn", "fail"]
SYMBOLS: dict[Status, str] = {"ok": "✓", "warn": "!", "fail": "✗"}
GIB = 1024**3
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox", "brave-browser", "microsoft-edge")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that the course stands on.

    `found` is what this machine has, `needed_for` what stops without it, and
    `fix` the next step ("" when all is well).
    """

    name: str
    status: Status
    found: str
    needed_for: str
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        """Return plain data."""
        return asdict(self)


def preflight() -> tuple[Diagnosis, ...]:
    """Look at what `seclab start` cannot do without; takes milliseconds."""
    return tuple(look() for look in (python, memory, disk, home_folder, loopback))


def examine() -> tuple[Diagnosis, ...]:
    """Look at everything, the optional parts too."""
    looks: tuple[Callable[[], Diagnosis], ...] = (
        *(user_namespaces, bubblewrap, learners_code, packets),
        *(browser, packages, minio),
    )
    return (*preflight(), *(look() for look in looks), *kind())


def _diagnose(name: str, status: Status, found: str, needed_for: str, fix: str) -> Diagnosis:
    return Diagnosis(name, status, found, needed_for, "" if status == "ok" else fix)


def python() -> Diagnosis:
    """See whether Python is 3.11 or newer."""
    status: Status = "ok" if sys.version_info >= (3, 11) else "fail"
    return _diagnose("Python", status, platform.python_version(), "everything", "Install Python 3.11 or newer.")


def memory(available: int | None = None) -> Diagnosis:
    """Measure the memory left for the course; `available` is in bytes."""
    import psutil

    free = psutil.virtual_memory().available if available is None else available
    status: Status = "ok" if free >= 1.5 * GIB else "warn" if free >= 0.5 * GIB else "fail"
    needed_for = "JupyterLab, one kernel and one lab: about 1 GB"
    return _diagnose("Memory", status, f"{free / GIB:.1f} GB free", needed_for, "Close other programs.")


def disk(free: int | None = None) -> Diagnosis:
    """Measure the disk space left for the learner; `free` is in bytes."""
    there = next(folder for folder in (home(), *home().parents) if folder.is_dir())
    size = shutil.disk_usage(there).free if free is None else free
    status: Status = "ok" if size >= GIB else "warn" if size >= GIB / 5 else "fail"
    fix = "Free some space, or set SECLAB_HOME to a folder on another disk."
    return _diagnose("Disk", status, f"{size / GIB:.1f} GB free in {there}", "notebooks, backups and lab state", fix)


def home_folder() -> Diagnosis:
    """See whether the home can be written to."""
    there = next(folder for folder in (home(), *home().parents) if os.path.lexists(folder))
    fix = "Set SECLAB_HOME to a folder that you can write to."
    try:
        with tempfile.TemporaryFile(dir=there):
            return _diagnose("Home", "ok", str(home()), "your notebooks and attempts", fix)
    except OSError as error:
        reason = os.strerror(error.errno or errno.EIO)
        return _diagnose("Home", "fail", f"{there}: {reason}", "your notebooks and attempts", fix)


def loopback() -> Diagnosis:
    """Open a port on 127.0.0.1 and reach it."""
    fix = "Bring the loopback interface up: sudo ip link set lo up"
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError as error:
        return _diagnose("Ports", "fail", f"127.0.0.1: {error}", "JupyterLab and the labs", fix)
    return _diagnose("Ports", "ok", "127.0.0.1 answers", "JupyterLab and the labs", fix)


def user_namespaces() -> Diagnosis:
    """Make a user namespace: the sandbox is built of them."""
    needed_for = "running learners' own code in the sandbox"
    if sys.platform != "linux":
        return _diagnose("User namespaces", "warn", f"none on {platform.system()}", needed_for, "Grade on Linux.")
    works = _output("unshare", "--user", "--map-root-user", "true") is not None
    fix = "\n".join(_namespace_fixes()) or "Install util-linux, which brings the command unshare."
    return _diagnose("User namespaces", "ok" if works else "warn", "work" if works else "do not work", needed_for, fix)


def _namespace_fixes() -> Iterator[str]:
    switches = {
        "kernel.apparmor_restrict_unprivileged_userns": ("1", "0"),
        "kernel.unprivileged_userns_clone": ("0", "1"),
        "user.max_user_namespaces": ("0", "15000"),
    }
    for switch, (closed, opened) in switches.items():
        file = Path("/proc/sys") / switch.replace(".", "/")
        if file.is_file() and file.read_text(encoding="ascii").strip() == closed:
            yield f"sudo sysctl {switch}={opened}"


def bubblewrap() -> Diagnosis:
    """Find the program that builds the sandbox."""
    needed_for, fix = "running learners' own code in the sandbox", "Install it: sudo apt install bubblewrap"
    version = _output("bwrap", "--version")
    return _diagnose("Bubblewrap", "ok" if version else "warn", version or "not found", needed_for, fix)


def learners_code() -> Diagnosis:
    """Start the jail for learners' code, which takes some 0.3 seconds: what holds is found out by trying."""
    from autograders.sandbox import Jail, JailError

    needed_for = "grading lessons that run learners' own code"
    refused = "Grade on Linux 5.13 or newer, x86-64 or arm64; seclab course grade refuses code on tier 3."
    jail = Jail()
    try:
        tier, reasons = jail.tier, jail.reasons
    except JailError as error:
        return _diagnose("Learners' code", "warn", str(error), needed_for, refused)
    finally:
        jail.close()
    why = f" ({'; '.join(reasons)})" if reasons else ""
    return _diagnose("Learners' code", "ok" if tier.number < 3 else "warn", f"jail of {tier}{why}", needed_for, refused)


def packets() -> Diagnosis:
    """Try whether the network of a lab can be made of namespaces and nftables."""
    from cluster.embedded import fabric

    problem = fabric.available()
    found = "can be sent between namespaces" if not problem else "are decided, not sent"
    return _diagnose("Packets", "warn" if problem else "ok", found, "real packets in the network lesson", problem)


def minio() -> Diagnosis:
    """Find a MinIO server to start."""
    from cluster.minio import program

    there, needed_for = program.found(), "seclab start --s3 minio"
    if there is None:
        return _diagnose("MinIO", "warn", "not found", needed_for, program.missing())
    version = _output(str(there), "--version")
    fix = f"Remove {there}, then run make minio."
    return _diagnose("MinIO", "ok" if version else "warn", version or f"{there} does not run", needed_for, fix)


def kind() -> Iterator[Diagnosis]:
    """Look at what a kind cluster stands on: all that is well is one line. It is optional until it is chosen."""
    from cluster import backends
    from cluster.kind import preflight

    needed_for = "seclab start --backend kind"
    rows = preflight.examine()
    programs = [row for row in rows if row.name in ("Containers", "kind")]
    if all(row.status == "ok" for row in programs):
        yield Diagnosis("kind", "ok", ", ".join(row.found for row in programs), needed_for)
    wrong: Status = "fail" if backends.chosen_name() == backends.KIND else "warn"
    for row in rows:
        if row.status != "ok":
            name = "kind" if row.name == "kind" else f"kind: {row.name}"
            yield Diagnosis(name, wrong if row.status == "fail" else "warn", row.found, needed_for, row.fix)


def browser() -> Diagnosis:
    """Find something to look at JupyterLab with."""
    named = os.environ.get("SECLAB_CHROMIUM") or os.environ.get("BROWSER")
    found = named or next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None and sys.platform == "darwin":
        found = "Safari"
    fix = "Install one (sudo apt install chromium), or open the printed URL on your own machine through ssh -L."
    return _diagnose("Browser", "ok" if found else "warn", found or "not found", "opening the course here", fix)


def packages() -> Diagnosis:
    """Compare the Python packages with what the course asks for."""
    wrong = list(_wrong_packages())
    fix = "Run make start again: it installs the locked packages."
    found = "; ".join(wrong) if wrong else "all as required"
    return _diagnose("Packages", "fail" if wrong else "ok", found, "everything", fix)


def _wrong_packages() -> Iterator[str]:
    from packaging.requirements import Requirement

    for line in metadata.requires("mlops-security-labs") or ():
        required = Requirement(line)
        if required.marker and not required.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(required.name)
        except metadata.PackageNotFoundError:
            yield f"{required.name} is missing"
        else:
            if not required.specifier.contains(version, prereleases=True):
                yield f"{required.name} {version} is not {required.specifier}"


def _output(*command: str) -> str | None:
    """Run a program; its first line, "works" when it prints none, None when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout.strip().splitlines() or ["works"])[0]
