from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from lessons.jupyter.plain_errors import load_ipython_extension


@pytest.fixture
def fresh(shell: InteractiveShell) -> InteractiveShell:
    load_ipython_extension(shell)
    return shell


def said(shell: InteractiveShell, cell: str) -> str:
    with capture_output() as captured:
        result = shell.run_cell(cell)
    assert not result.success
    return captured.stdout


@pytest.mark.parametrize("cell", ['lesson.check("q")', "lab = lesson.lab", "%%answer q\n{}"])
def test_a_fresh_kernel_says_that_the_lesson_is_not_open(fresh: InteractiveShell, cell: str) -> None:
    text = said(fresh, cell)
    assert text.startswith("The lesson is not open")
    assert "Traceback" not in text


def test_a_lab_that_was_not_opened_is_named(fresh: InteractiveShell) -> None:
    assert "Run the cell with lab = lesson.lab" in said(fresh, "lab.reset()")


def test_any_other_name_gets_the_usual_traceback(fresh: InteractiveShell) -> None:
    assert "name 'backup' is not defined" in said(fresh, "print(backup)")


def test_a_name_inside_an_object_of_the_learner_is_left_alone(fresh: InteractiveShell) -> None:
    fresh.user_ns["lesson"] = object()
    assert "NameError" in said(fresh, "raise NameError('a name', name='lesson')")
    del fresh.user_ns["lesson"]


def test_an_answer_that_the_lab_cannot_read_gets_the_line_of_its_cell(fresh: InteractiveShell) -> None:
    cell = "from cluster import iam\niam.parse('{\\n  // no\\n}')"
    text = said(fresh, cell)
    assert text.startswith("The lab did not take this answer. Line 3, column 3: JSON has no comments.")


def test_a_lab_that_was_stopped_says_how_to_start_it(fresh: InteractiveShell) -> None:
    cell = "from botocore.exceptions import EndpointConnectionError\nraise EndpointConnectionError(endpoint_url='here')"
    assert said(fresh, cell).startswith("The lab does not answer")
