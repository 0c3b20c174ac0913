"""Files written, removed or changed outside the private folder."""

from __future__ import annotations

from pathlib import Path


def test_nothing_is_written_outside_the_private_folder(course) -> None:
    code = """
    import os

    def attack(*folders):
        written = []
        for folder in (*folders, "/", "/var/tmp", "/dev/shm", "/dev", "/usr/lib", "/jail", "/run", ".."):
            for act in (lambda p: open(p, "w").close(), os.mkdir, lambda p: os.symlink("/", p), lambda p: os.mkfifo(p)):
                try:
                    act(os.path.join(folder, "written-by-attack"))
                    written.append(folder)
                except OSError:
                    pass
        return written
    """
    outcome = course.attack_once(code, str(course.folder), str(Path.cwd()), str(Path.home()))
    assert (outcome.status, outcome.value) == ("ok", [])


def test_nothing_that_is_there_is_changed(course) -> None:
    code = """
    import ctypes
    import os

    def attack(file):
        libc, done = ctypes.CDLL(None), []
        acts = {
            "remove": lambda: os.unlink(file),
            "rename": lambda: os.rename(file, file + "x"),
            "move": lambda: os.rename(file, "here"),
            "append": lambda: open(file, "a").write("x"),
            "empty": lambda: open(file, "w"),
            "truncate": lambda: os.truncate(file, 0),
            "mode": lambda: os.chmod(file, 0),
            "mode of the folder": lambda: os.chmod(os.path.dirname(file), 0),
            "owner": lambda: os.chown(file, 12345, 12345),
            "time": lambda: os.utime(file, (1, 1)),
            "label": lambda: os.setxattr(file, "user.x", b"1"),
            "link": lambda: os.link(file, "here"),
            "handle": lambda: libc.syscall(303, -100, file.encode(), bytes(200), bytes(8), 0) == 0 or 1 / 0,
        }
        for name, act in acts.items():
            try:
                act()
                done.append(name)
            except (OSError, ZeroDivisionError):
                pass
        return done
    """
    outcome = course.attack_once(code, str(course.folder / "gradebook.db"))
    assert (outcome.status, outcome.value) == ("ok", [])


def test_the_private_folder_can_be_used_and_is_gone_afterwards(course) -> None:
    code = """
    import os
    import tempfile

    def attack(name):
        with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "x"), "w+") as file:
            file.write("kept")
        seen = os.listdir(tempfile.gettempdir())
        open(name, "w").write("kept")
        return seen + os.listdir(".")
    """
    assert course.attack_once(code, "first").value == ["first"]
    assert course.attack_once(code, "second").value == ["second"]
