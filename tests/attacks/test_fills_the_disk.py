"""Files, folders and open files without end."""

from __future__ import annotations


def test_a_file_ends_at_its_limit(course) -> None:
    code = """
    def attack():
        with open("large", "wb") as file:
            while True:
                file.write(bytes(10**5))
    """
    outcome = course.attack_once(code)
    assert (outcome.status, outcome.error) == ("raised", "OSError")


def test_open_files_end_at_their_limit(course) -> None:
    outcome = course.attack_once("def attack():\n    kept = []\n    while True:\n        kept.append(open('x', 'w'))")
    assert (outcome.status, outcome.error) == ("raised", "OSError")


def test_folders_nested_too_deep_for_a_path_are_cleared_away(course) -> None:
    code = """
    import os

    def attack():
        for depth in range(600):
            os.mkdir("folder-of-folders")
            os.chdir("folder-of-folders")
        open("file", "w").close()
        return depth
    """
    assert course.attack_once(code).value == 599
    assert course.attack_once("import os\ndef attack():\n    return os.listdir('.')").value == []
