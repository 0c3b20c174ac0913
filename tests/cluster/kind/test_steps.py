from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from cluster.backend import BackendError
from cluster.kind.child import Told
from cluster.kind.steps import Interrupted, Steps, Taken


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def ticking(seconds: float = 1.5) -> Callable[[], float]:
    ticks = itertools.count()
    return lambda: next(ticks) * seconds


def press_ctrl_c(_: Told) -> None:
    raise KeyboardInterrupt


def refuse(_: Told) -> None:
    raise BackendError("No.", "Next.")


def test_where_there_is_no_terminal_each_step_has_two_plain_lines() -> None:
    stream = io.StringIO()
    assert Steps(stream, ticking()).take("Creating the cluster", "Cluster created", lambda _: 7) == 7
    began, ended = stream.getvalue().splitlines()
    assert began == "  Creating the cluster …"
    assert ended.split() == ["✓", "Cluster", "created", "3.0", "s"]


def test_on_a_terminal_the_line_moves_and_shows_what_the_program_says() -> None:
    stream = Terminal()

    def make(told: Told) -> None:
        told("Starting control-plane")

    Steps(stream, ticking()).take("Creating the cluster", "Cluster created", make)
    shown = stream.getvalue().split("\r\x1b[K")
    assert shown[1].startswith("  Creating the cluster … 2 s")
    assert shown[-1].startswith("✓ Cluster created")


def test_a_warning_in_the_middle_of_a_step_takes_the_place_of_its_line() -> None:
    stream = Terminal()
    steps = Steps(stream, ticking())
    steps.take("Looking", "Looked", lambda _: steps.note("Careful."))
    assert "\r\x1b[K! Careful.\n" in stream.getvalue()


def test_a_notebook_does_not_show_steps_like_errors(tmp_path: Path) -> None:
    cell = "from cluster.kind.steps import Steps\nSteps().take('Looking', 'Looked', lambda _: None)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    config = Config({"KernelManager": {"transport": "ipc", "connection_file": f"{tmp_path}/kernel.json"}})
    NotebookClient(notebook, kernel_name="python3", timeout=60, config=config).execute()
    assert {shown.name for shown in notebook.cells[0].outputs} == {"stdout"}
    assert "".join(shown.text for shown in notebook.cells[0].outputs).startswith("  Looking …")


def test_elsewhere_steps_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    Steps().take("Looking", "Looked", lambda _: None)
    assert capsys.readouterr().err.startswith("  Looking …")


def test_without_a_stream_nothing_is_shown_and_the_steps_are_known() -> None:
    steps = Steps(None, ticking())
    steps.take("A", "Did a", lambda told: told("x"))
    steps.note("careful")
    assert steps.taken == [Taken("Did a", 1.5)]


def test_a_step_that_is_done_is_not_taken_again() -> None:
    stream = io.StringIO()
    steps = Steps(stream, ticking())
    steps.unless(lambda: True, "Creating", "Cluster created", refuse)
    assert stream.getvalue().split() == ["✓", "Cluster", "created", "already"]
    assert steps.taken == [Taken("Cluster created", 0)]


def test_a_step_that_is_not_done_is_taken() -> None:
    steps = Steps(None, ticking())
    steps.unless(lambda: False, "Creating", "Cluster created", lambda _: None)
    assert steps.taken == [Taken("Cluster created", 1.5)]


def test_ctrl_c_says_what_is_there_and_how_to_go_on() -> None:
    stream = io.StringIO()
    steps = Steps(stream, ticking())
    steps.take("Fetching", "Node image fetched", lambda _: None)
    with pytest.raises(Interrupted) as stopped:
        steps.take("Creating the cluster", "Cluster created", press_ctrl_c)
    assert str(stopped.value) == (
        "Interrupted while creating the cluster. Done before: node image fetched. "
        "The next start goes on from there; seclab lab down removes all of it."
    )
    assert "✗ Creating the cluster: interrupted" in stream.getvalue()


def test_ctrl_c_while_it_looks_is_ctrl_c_too() -> None:
    def looks() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="Interrupted while creating"):
        Steps(None).unless(looks, "Creating", "Created", lambda _: None)


def test_ctrl_c_in_the_first_step_says_that_there_is_nothing_yet() -> None:
    with pytest.raises(Interrupted, match=r"Done before: nothing yet"):
        Steps(None).take("Looking", "Looked", press_ctrl_c)


def test_a_step_that_fails_is_marked_and_its_error_goes_on() -> None:
    stream = io.StringIO()
    steps = Steps(stream, ticking())
    with pytest.raises(BackendError, match=r"No\."):
        steps.take("Creating the cluster", "Cluster created", refuse)
    assert stream.getvalue().splitlines()[-1].split() == ["✗", "Creating", "the", "cluster", "1.5", "s"]
    assert not steps.taken


def test_a_warning_stands_between_the_steps() -> None:
    stream = io.StringIO()
    Steps(stream).note("An image has no digest.")
    assert stream.getvalue() == "! An image has no digest.\n"
