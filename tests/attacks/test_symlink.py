"""Links that lead out of the private folder."""

from __future__ import annotations


def test_no_link_leads_out(course) -> None:
    code = """
    import os

    def attack(secret):
        for link in (os.symlink, os.link):
            try:
                link(secret, "here")
                return open("here").read()
            except OSError:
                pass
        return open("../../../../../../../.." + secret).read()
    """
    outcome = course.attack_once(code, str(course.folder / "rubric.py"))
    assert (outcome.status, outcome.value) == ("raised", None)


def test_an_open_folder_or_another_root_leads_nowhere(course) -> None:
    code = """
    import os

    def attack(folder):
        for flags in (os.O_RDONLY, os.O_PATH, os.O_DIRECTORY | os.O_PATH):
            try:
                place = os.open(folder, flags)
                return os.read(os.open("rubric.py", os.O_RDONLY, dir_fd=place), 10)
            except OSError:
                pass
        os.chroot(folder)
    """
    assert course.attack_once(code, str(course.folder)).error == "PermissionError"
