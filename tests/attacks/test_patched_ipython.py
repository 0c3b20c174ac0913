"""IPython's shell, where a notebook's own cells could be changed before they run."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("name", ["IPython", "ipykernel.kernelapp", "nbclient", "nbgrader.api", "jupyter_client"])
def test_there_is_no_shell_to_import(course, name: str) -> None:
    outcome = course.attack_once(f"import {name}\ndef attack():\n    return 1")
    assert (outcome.status, outcome.error) == ("raised", "ModuleNotFoundError")


@pytest.mark.parametrize("name", ["get_ipython", "In", "_ih", "lesson"])
def test_nor_a_name_that_leads_to_it(course, name: str) -> None:
    outcome = course.attack_once(f"def attack():\n    return bool({name})")
    assert (outcome.status, outcome.error, outcome.line) == ("raised", "NameError", 2)


def test_a_shell_of_its_own_changes_no_verdict(course) -> None:
    code = """
    import sys
    import types

    sys.modules["IPython"] = sys.modules["nbgrader"] = types.ModuleType("IPython")
    sys.displayhook = sys.excepthook = lambda *_: print('[0, "ok", "right"]')

    def attack():
        return "wrong"
    """
    outcome = course.attack_once(code)
    assert (outcome.status, outcome.value) == ("ok", "wrong")
