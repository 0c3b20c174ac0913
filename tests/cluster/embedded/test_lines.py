"""Is a line added whole, or not at all?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster.embedded.lines import CHUNK, LineFile


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        (b"", b""),
        (b"a\nb\n", b"a\nb\n"),
        (b"a\nb", b"a\n"),
        (b"torn", b""),
        (b"a\n" + b"x" * (2 * CHUNK), b"a\n"),
        (b"x" * CHUNK + b"\n" + b"y" * (CHUNK - 1), b"x" * CHUNK + b"\n"),
    ],
)
def test_an_unfinished_line_is_cut_off(text: bytes, sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(text)
    LineFile(path).close()
    assert path.read_bytes() == sound


def test_a_line_can_be_taken_back(tmp_path: Path) -> None:
    lines = LineFile(tmp_path / "lines")
    lines.append(b"a\n")
    lines.cut(lines.append(b"b\n"))
    assert lines.path.read_bytes() == b"a\n"
    assert lines.path.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = LineFile(tmp_path / "lines")
    lines.append(b"a\n")
    write = __import__("os").write
    monkeypatch.setattr("cluster.embedded.lines.os.write", lambda file, data: write(file, data[:2]))
    with pytest.raises(OSError, match="full"):
        lines.append(b"whole line\n")
    assert lines.path.read_bytes() == b"a\n"
