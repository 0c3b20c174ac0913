"""Does a network come up, is it found again, and does nothing of it stay behind?"""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from cluster.backend import BackendError
from cluster.embedded.fabric import Listener, available, launch, places, running, start, stop
from cluster.embedded.fabric.places import Running
from cluster.network import Flow, NetworkPolicy, Pod, World

WORLD = World({"prod": {}}, (Pod("prod", "a", {}, "10.0.0.1"), Pod("prod", "b", {}, "10.0.0.2")))
LISTENERS = (Listener("prod/b", 80),)
FLOW = Flow("prod/a", "prod/b", "TCP", 80)
DENY = NetworkPolicy("deny", "prod")


@pytest.fixture
def folder(apart: Any, tmp_path: Path) -> Iterator[Path]:
    """Where a network may run that the test need not stop."""
    yield tmp_path / "lab" / "network"
    stop(tmp_path / "lab" / "network")


def process(folder: Path) -> Running:
    found = places.read(folder)
    assert found
    return found


def namespaces(pid: int) -> set[str]:
    """Return the network namespaces that a process holds, such as `net:[4026532]`."""
    found = set()
    with suppress(OSError):
        for link in (Path(f"/proc/{pid}/ns/net"), *Path(f"/proc/{pid}/fd").iterdir()):
            with suppress(FileNotFoundError):
                found.add(os.readlink(link))
    return {link for link in found if link.startswith("net:[")}


def held() -> set[str]:
    """Return the network namespaces that anything on this machine holds."""
    return {link for pid in psutil.pids() for link in namespaces(pid)}


def test_a_second_start_finds_the_network_that_runs_with_its_policies(folder: Path) -> None:
    start(folder, WORLD, listeners=LISTENERS, policies=[DENY])
    first = process(folder)
    again = start(folder, WORLD, listeners=LISTENERS)
    assert process(folder) == first
    assert again.connect(FLOW).outcome == "dropped"


def test_other_pods_or_listeners_are_another_network(folder: Path) -> None:
    start(folder, WORLD)
    first = process(folder)
    second = start(folder, WORLD, listeners=LISTENERS)
    assert process(folder).pid != first.pid
    assert second.connect(FLOW).outcome == "answered"


def test_many_starts_at_once_make_one_network(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: start(folder, WORLD, listeners=LISTENERS), range(4)))
    assert {one.connect(FLOW).outcome for one in made} == {"answered"}


def test_it_outlives_the_process_that_started_it_and_serves_others(folder: Path) -> None:
    script = (
        "import sys, pathlib; from cluster.embedded.fabric import start;"
        "from cluster.network import Pod, World;"
        "start(pathlib.Path(sys.argv[1]), World({'prod': {}}, (Pod('prod', 'a', {}, '10.0.0.1'),)))"
    )
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True)
    assert running(folder)
    mine = start(folder, World({"prod": {}}, (Pod("prod", "a", {}, "10.0.0.1"),)))
    assert mine.connect(Flow("prod/a", "8.8.8.8", "TCP", 53)).outcome == "refused"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_network_that_is_killed_leaves_nothing(folder: Path, number: signal.Signals) -> None:
    links = socket.if_nameindex()
    start(folder, WORLD, listeners=LISTENERS, policies=[DENY]).connect(FLOW)
    pid = process(folder).pid
    its = namespaces(pid) - namespaces(os.getpid())
    assert len(its) == 1 + len(WORLD.pods) + 1
    assert its <= held()
    assert not psutil.Process(pid).children()
    over = os.pidfd_open(pid)
    os.kill(pid, number)
    select.select([over], [], [], 10)
    os.close(over)
    assert not its & held()
    assert socket.if_nameindex() == links
    assert not running(folder)


def test_after_a_kill_it_starts_again(folder: Path) -> None:
    start(folder, WORLD, listeners=LISTENERS)
    os.kill(process(folder).pid, signal.SIGKILL)
    assert start(folder, WORLD, listeners=LISTENERS).connect(FLOW).outcome == "answered"


def test_a_network_that_is_gone_says_what_to_do(folder: Path) -> None:
    network = start(folder, WORLD)
    network.stop()
    network.stop()
    with pytest.raises(BackendError, match=r"network of lab does not answer.* Open the lab again\."):
        network.connect(FLOW)


def test_only_its_owner_may_enter_its_folder(folder: Path) -> None:
    start(folder, WORLD)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o077 for path in folder.iterdir() if path.stat().st_mode & 0o077} == {}


def test_the_path_to_the_folder_may_be_long(tmp_path: Path, apart: Any) -> None:
    deep = tmp_path / ("x" * 100) / ("y" * 100)
    try:
        assert start(deep, WORLD, listeners=LISTENERS).connect(FLOW).outcome == "answered"
    finally:
        stop(deep)


def test_a_network_that_cannot_start_says_why(folder: Path) -> None:
    with pytest.raises(BackendError, match="did not start: there is no handler nobody"):
        start(folder, WORLD, listeners=[Listener("prod/a", 80, "TCP", "nobody")])
    assert not running(folder)


def test_where_the_trial_was_too_hopeful_the_rules_decide(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "spawn", lambda module, folder, log, *, tell, **_: spawned_without_rights(folder, tell))
    made = start(folder, WORLD, listeners=LISTENERS)
    assert made.note == "The network did not start: no links here. The rules decide instead of packets."
    assert not made.connect(FLOW).sent


def spawned_without_rights(folder: Path, tell: int) -> subprocess.Popen[bytes]:
    """Start what a kernel without virtual cables would make of the process."""
    script = f"import sys; sys.stdin.read(); sys.stderr.write('no links here\\n'); sys.exit({places.NO_NETWORK})"
    with (folder / places.LOG).open("wb") as log:
        return subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stderr=log, pass_fds=(tell,))


def test_a_folder_that_is_a_file_is_named(tmp_path: Path, apart: Any) -> None:
    (tmp_path / "network").write_text("")
    with pytest.raises(BackendError, match=r"cannot use .*network: .* SECLAB_HOME"):
        start(tmp_path / "network", WORLD)


def test_stopping_what_never_ran_is_nothing(tmp_path: Path) -> None:
    stop(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    assert not running(tmp_path / "none")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda patch: patch.setattr("sys.platform", "darwin"), "need Linux"),
        (lambda patch: patch.setattr("cluster.embedded.fabric.nft.program", lambda: None), "install .*nftables"),
        (lambda patch: patch.setenv("PATH", "/nowhere"), "util-linux"),
        (lambda patch: patch.setattr(launch, "SAMPLE", "nonsense"), "namespaces .*rror"),
    ],
)
def test_where_no_packets_can_be_sent_one_sentence_says_why_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch], None], said: str
) -> None:
    change(monkeypatch)
    monkeypatch.setattr("cluster.embedded.fabric.nft.PLACES", ("/usr/sbin", "/sbin"))
    sentence = available()
    assert re.search(said, sentence)
    assert sentence.endswith(".")
    assert "\n" not in sentence
