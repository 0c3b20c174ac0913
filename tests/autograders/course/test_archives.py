"""Can a zip or a folder from a stranger hurt whoever looks into it?"""

from __future__ import annotations

import os
import random
import stat
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from autograders.course import archives
from autograders.course.archives import ArchiveError, Entry, folder, zipped

Members = list[tuple[str | zipfile.ZipInfo, bytes]]


def packed(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


def special(name: str, mode: int) -> zipfile.ZipInfo:
    one = zipfile.ZipInfo(name)
    one.external_attr = mode << 16
    return one


def listed(content: bytes) -> dict[str, Entry]:
    with zipped(content) as entries:
        return {one.name: one for one in entries}


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../../x.ipynb", "leads out"),
        ("/etc/x.ipynb", "leads out"),
        ("a/../../x.ipynb", "leads out"),
        ("a//x.ipynb", "leads out"),
        ("./x.ipynb", "leads out"),
        ("a\\..\\x.ipynb", "leads out"),
        ("C:x.ipynb", "leads out"),
        ("c:/x.ipynb", "leads out"),
        ("a\nb.ipynb", "do not print"),
        ("a\u202eb.ipynb", "do not print"),
        ("\x1b[2Jx.ipynb", "do not print"),
        ("é" * 200, "too long"),
        ("/".join("abcdefghi"), "too long"),
    ],
)
def test_a_name_that_could_harm_is_a_problem(name: str, problem: str) -> None:
    [one] = listed(packed([(name, b"{}")])).values()
    assert problem in one.problem
    with pytest.raises(ArchiveError, match=problem):
        one.read(10)


def test_a_name_with_a_null_byte_is_a_problem() -> None:
    content = packed([("aXb.ipynb", b"{}")]).replace(b"aXb.ipynb", b"a\0b.ipynb")
    assert [one.problem for one in listed(content).values()] == ["its name holds signs that do not print."]


@pytest.mark.parametrize(
    ("mode", "problem"),
    [(stat.S_IFLNK | 0o777, "a link"), (stat.S_IFCHR | 0o666, "a device"), (stat.S_IFIFO | 0o666, "a device")],
)
def test_links_and_devices_are_not_read(mode: int, problem: str) -> None:
    assert problem in listed(packed([(special("x.ipynb", mode), b"/etc/passwd")]))["x.ipynb"].problem


@pytest.mark.parametrize(
    "names",
    [("x.ipynb", "X.ipynb"), ("caf\u00e9.ipynb", "cafe\u0301.ipynb"), ("\ufb01.ipynb", "fi.ipynb")],
    ids=["case", "normal form", "ligature"],
)
def test_names_that_some_disk_cannot_tell_apart_are_all_refused(names: tuple[str, str]) -> None:
    found = listed(packed([(names[0], b"1"), (names[1], b"2"), ("other", b"3")]))
    assert [bool(one.problem) for one in found.values()] == [True, True, False]


def test_the_same_name_twice_is_refused_both_times() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed([("x", b"1"), ("x", b"2")])
    with zipped(content) as entries:
        assert [one.problem for one in entries] == ["another file in there has the same name."] * 2


def test_a_zip_bomb_is_refused_by_what_it_claims() -> None:
    assert "zip bomb" in listed(packed([("x", b"\0" * 20_000_000)]))["x"].problem


def test_a_bomb_that_lies_about_its_size_is_read_up_to_the_limit() -> None:
    content = bytearray(packed([("x", b"\0" * 20_000_000)]))
    for sign, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        start = content.index(sign) + at
        content[start : start + 4] = struct.pack("<I", 100)
    with zipped(bytes(content)) as [one]:
        assert one.problem == ""
        with pytest.raises(ArchiveError, match="damaged"):
            one.read(1000)


def test_an_archive_is_not_read_beyond_its_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_TOTAL", 10)
    with zipped(packed([("a", b"12345"), ("b", b"1234567"), ("c", b"1")])) as [a, b, c]:
        assert (a.read(10), b.read(10)) == (b"12345", b"1234567")
        with pytest.raises(ArchiveError, match="too much in all"):
            c.read(10)


def test_too_many_files_are_not_even_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(archives, "MAX_FILES", 2)
    with pytest.raises(ArchiveError, match="more than 2 files"), zipped(packed([(n, b"") for n in "abc"])):
        pass
    for name in "abc":
        (tmp_path / name).touch()
    with pytest.raises(ArchiveError, match="more than 2 files"):
        folder(tmp_path)


def test_a_list_of_files_that_is_itself_a_bomb_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 1000)
    with (
        pytest.raises(ArchiveError, match="list of files is too long"),
        zipped(packed([(f"{number:0>100}", b"") for number in range(20)])),
    ):
        pass


def test_a_file_larger_than_the_list_may_be_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 1000)
    with zipped(packed([("x", os.urandom(50_000))], zipfile.ZIP_STORED)) as [one]:
        assert len(one.read(100_000)) == 50_000


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_without_a_limit_is_refused(method: int) -> None:
    assert "use the usual one" in listed(packed([("x", b"1" * 100)], method))["x"].problem


def test_an_encrypted_file_is_refused() -> None:
    content = bytearray(packed([("x", b"{}")]))
    for sign, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        content[content.index(sign) + at] |= 1
    assert listed(bytes(content))["x"].problem == "it is encrypted."


def test_names_are_read_as_utf8_or_not_at_all() -> None:
    marked = packed([("Zoë.ipynb", b"{}")])
    unmarked = bytearray(marked)
    for sign, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        start = unmarked.index(sign) + at
        unmarked[start : start + 2] = b"\0\0"
    latin = bytes(unmarked).replace("ë".encode(), b"\xeb\xeb")
    assert list(listed(marked)) == list(listed(bytes(unmarked))) == ["Zoë.ipynb"]
    assert [one.problem for one in listed(latin).values()] == ["its name is not UTF-8."]
    lying = marked.replace("ë".encode(), b"\xeb\xeb")
    with pytest.raises(ArchiveError, match="not UTF-8"), zipped(lying):
        pass


@pytest.mark.parametrize("content", [b"", b"PK", b"{}" * 100, packed([("x", b"1")])[:-10]])
def test_what_is_no_zip_says_so(content: bytes) -> None:
    with pytest.raises(ArchiveError, match="no zip file"), zipped(content):
        pass


def test_a_damaged_file_is_a_problem_of_its_own() -> None:
    content = packed([("x", b"a" * 100), ("y", b"1")], zipfile.ZIP_STORED).replace(b"a" * 100, b"a" * 99 + b"b")
    with zipped(content) as [one, other]:
        with pytest.raises(ArchiveError, match="damaged"):
            one.read(1000)
        assert other.read(10) == b"1"


def test_what_systems_add_is_left_out() -> None:
    names = ["__MACOSX/._x.ipynb", "a/.DS_Store", "a/._b", ".ipynb_checkpoints/x.ipynb", "x.ipynb"]
    assert list(listed(packed([(name, b"") for name in names]))) == ["x.ipynb"]


def test_a_folder_is_read_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.ipynb").write_text("{}")
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    (tmp_path / "up").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / os.fsdecode(b"caf\xe9.ipynb")).touch()
    found = {one.name: one.problem for one in folder(tmp_path)}
    assert found.pop(os.fsdecode(b"caf\xe9.ipynb")) == "its name is not UTF-8."
    assert found == {
        "in/x.ipynb": "",
        "link.ipynb": "it is a link.",
        "pipe.ipynb": "it is a device, and no file.",
    }


def test_a_link_to_a_zip_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "real.zip").write_bytes(packed([("x", b"")]))
    (tmp_path / "x.zip").symlink_to("real.zip")
    with pytest.raises(ArchiveError, match="it is a link"), zipped(tmp_path / "x.zip"):
        pass


def test_bytes_that_were_changed_at_random_raise_nothing_else() -> None:
    seeded = random.Random(7)
    whole = packed([("x.ipynb", b"{}" * 500), ("é.ipynb", b"1" * 20)])
    refused = 0
    for _ in range(2000):
        content = bytearray(whole)
        for _ in range(seeded.choice((1, 1, 3))):
            at = seeded.randrange(len(content))
            content[at : at + seeded.choice((0, 1, 1, 1, 4))] = bytes(
                seeded.choices((0, 127, 255, seeded.randrange(256)))
            )
        try:
            with zipped(bytes(content)) as entries:
                for one in entries:
                    one.read(5000)
        except ArchiveError:
            refused += 1
    assert refused > 500
