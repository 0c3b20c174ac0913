"""Does the notebook with the reference answers run, cell by cell, to full marks?"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from autograders.grader import grade
from autograders.notebook import answers
from cluster import backends, choice
from cluster.backend import BackendError
from cluster.home import home as course_home
from lessons.build import build_text
from lessons.catalogue import Lesson
from lessons.mistake import sentence, shown

SECONDS_PER_CELL = 300
CLUSTER = "kind"
"""The folder of a home that says where its cluster is."""


class CellFailed(Exception):
    """A cell of a notebook raised. Args: the cell's id and what it raised."""


def failing_reference(lesson: Lesson) -> list[str]:
    """Run the solution notebook in a kernel, then find what failed or lost points."""
    text = build_text(lesson, solution=True)
    report = grade(lesson.rubric, answers(text))
    found = [
        sentence(f"{lesson.slug}/solutions: {result.check} says {result.status} about the reference", "Repair either")
        for result in report.results
        if result.status != "pass"
    ]
    try:
        executed = run(text, lesson.folder.parent)
    except CellFailed as failure:
        name, raised = failure.args
        return [*found, sentence(f"{shown(lesson.source)}: cell {name} raises {raised}", "Repair the cell")]
    return found + [problem for cell in executed["cells"] for problem in _not_full(lesson, cell)]


def run(text: str, lessons: Path) -> dict[str, Any]:
    """Execute a built notebook in a home of its own, and return it with its outputs.

    Raises CellFailed. `lessons` is the folder in which the notebook finds its lesson.
    """
    import nbclient
    import nbformat
    from traitlets.config import Config

    node = nbformat.reads(text, as_version=4)
    with tempfile.TemporaryDirectory(prefix="seclab-") as home:
        # Sockets in a private folder: no port for others on this machine, and no network needed.
        config = Config({"KernelManager": {"transport": "ipc", "connection_file": f"{home}/kernel.json"}})
        client = nbclient.NotebookClient(node, timeout=SECONDS_PER_CELL, kernel_name="python3", config=config)
        _share_cluster(Path(home) / "seclab")
        try:
            client.execute(env=_environment(Path(home), lessons), cwd=home)
        except nbclient.exceptions.CellExecutionError as error:
            raise CellFailed(_broken_cell(node), f"{error.ename}: {error.evalue}") from None
        finally:
            _stop_labs(Path(home))
    executed: dict[str, Any] = json.loads(nbformat.writes(node))
    return executed


def said(cell: dict[str, Any]) -> str:
    """Return what a cell showed, as plain text."""
    outputs = cell.get("outputs", [])
    texts = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)
    return "\n".join("".join(text) for text in texts)


def _environment(home: Path, lessons: Path) -> dict[str, str]:
    own = {"SECLAB_HOME": str(home / "seclab"), "SECLAB_LESSONS": str(lessons), "IPYTHONDIR": str(home / "ipython")}
    return {**os.environ, **own}


def _broken_cell(node: Any) -> str:
    broken = (cell for cell in node.cells if any(output.output_type == "error" for output in cell.get("outputs", [])))
    return next((str(cell.id) for cell in broken), "?")


def _not_full(lesson: Lesson, cell: dict[str, Any]) -> list[str]:
    seclab = cell["metadata"]["seclab"]
    if seclab["role"] != "check":
        return []
    points = sum(check.points for check in lesson.rubric.checks if check.question == seclab["question"])
    if f"{points} of {points} points" in said(cell):
        return []
    return [sentence(f"{shown(lesson.source)}: cell {cell['id']} does not show full marks", "Run the cell and look")]


def _share_cluster(home: Path) -> None:
    """Let a home find the cluster of this one: there is one for all."""
    if os.environ.get(choice.BACKEND) == backends.KIND:
        home.mkdir(mode=0o700)
        (home / CLUSTER).symlink_to(course_home() / CLUSTER)


def _stop_labs(home: Path) -> None:
    if not any(home.glob("seclab/labs*")):
        return
    from labs.running import everywhere

    if (there := backends.labs_home(backends.KIND, home / "seclab")).is_dir():
        # In the cluster, the state of a lab would outlive this folder.
        for session in backends.named(backends.KIND).running(there).values():
            session.erase()
    for part in everywhere(home / "seclab", _raised):
        part.stop()


def _raised(_: str, error: BackendError) -> None:
    raise error
