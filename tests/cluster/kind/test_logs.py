from __future__ import annotations

import stat
from pathlib import Path

from cluster.kind import logs
from tests.cluster.kind.programs import program, runtime, says

PROXY = "HTTP_PROXY=http://me:s3cret@proxy:3128"
EXPORTS = f'''mkdir -p "$3/node"
echo '{{"Env": ["{PROXY}"]}}' >"$3/node/inspect.json"
echo '{PROXY}' >"$3/node/journal.log"
echo '{PROXY}' >"${{0%/*}}/elsewhere.log"
ln -s "${{0%/*}}/elsewhere.log" "$3/node/link.log"'''
KUBELET = """\
Nov 22 09:59:30 node kubelet[649]: E1122 "command failed" err=<
Nov 22 09:59:30 node kubelet[649]:         failed to validate kubelet flags: unknown label
Nov 22 09:59:30 node kubelet[649]:  >
"""


def test_logs_and_events_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    program(tmp_path / "bin", "kind", EXPORTS)
    there = runtime(tmp_path / "bin", f'[ "$1" = exec ] && {{ echo "$*"; exit 0; }}\n{says([{}])}')
    place = logs.collect(there, "seclab", "node", tmp_path / "logs")
    assert place is not None
    assert {file.name for file in place.iterdir()} == {"node", "events.txt", "pods.txt", "nodes.txt"}
    assert "get events --all-namespaces" in (place / "events.txt").read_text()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_they_hold_no_password_of_a_proxy(tmp_path: Path) -> None:
    program(tmp_path / "bin", "kind", EXPORTS)
    place = logs.collect(runtime(tmp_path / "bin", says([{}])), "seclab", "node", tmp_path / "logs")
    assert place is not None
    for file in ("inspect.json", "journal.log"):
        told = (place / "node" / file).read_text()
        assert "s3cret" not in told
        assert "proxy:3128" in told


def test_what_a_link_of_the_node_leads_to_is_not_changed(tmp_path: Path) -> None:
    program(tmp_path / "bin", "kind", EXPORTS)
    place = logs.collect(runtime(tmp_path / "bin", says([{}])), "seclab", "node", tmp_path / "logs")
    assert place is not None
    assert PROXY in (tmp_path / "bin" / "elsewhere.log").read_text()


def test_without_a_node_there_is_nothing_to_gather(tmp_path: Path) -> None:
    gone = runtime(tmp_path / "bin", 'echo "No such container: node" >&2; exit 1')
    assert logs.collect(gone, "seclab", "node", tmp_path / "logs") is None
    assert not (tmp_path / "logs").exists()


def test_a_runtime_that_fell_silent_leaves_nothing_either(tmp_path: Path) -> None:
    silent = runtime(tmp_path / "bin", 'echo "Is the docker daemon running?" >&2; exit 1')
    assert logs.collect(silent, "seclab", "node", tmp_path / "logs") is None


def test_a_kind_that_fails_does_not_hide_the_events(tmp_path: Path) -> None:
    program(tmp_path / "bin", "kind", "exit 1")
    place = logs.collect(runtime(tmp_path / "bin", says([{}])), "seclab", "node", tmp_path / "logs")
    assert place is not None
    assert (place / "events.txt").is_file()


def test_what_the_kubelet_died_of_is_found_in_its_log(tmp_path: Path) -> None:
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "kubelet.log").write_text(KUBELET)
    assert logs.cause(tmp_path) == "failed to validate kubelet flags: unknown label"
    (tmp_path / "node" / "kubelet.log").write_text('x kubelet[1]: E1 "command failed" err="no cgroups"\n')
    assert logs.cause(tmp_path) == "no cgroups"


def test_a_kubelet_that_did_not_die_is_no_cause(tmp_path: Path) -> None:
    assert logs.cause(tmp_path) == ""
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "kubelet.log").write_text("x kubelet[1]: I1 started\n")
    assert logs.cause(tmp_path) == ""
