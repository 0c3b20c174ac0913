"""Is a reference that fails found, in its cells and in its points?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.build import build_text
from lessons.catalogue import load
from lessons.contract.cells import failing_reference, run, said

Copy = Callable[..., Path]


def test_a_cell_that_raises_is_found_and_named(toy: Copy) -> None:
    folder = toy(changes={"lesson.md": ("sorted({9090, 8443})", 'int("nine")')})
    (found,) = failing_reference(load(folder))
    assert found.startswith("open_ports/lesson.md: cell code-")
    assert "raises ValueError: invalid literal" in found


def test_a_reference_that_loses_points_is_found(toy: Copy) -> None:
    folder = toy(changes={"solutions/ports.json": ("8443, 9090", "8443")})
    in_file, behind, in_notebook = failing_reference(load(folder))
    assert "solutions: opens_the_metrics_collector says fail about the reference" in in_file
    assert "closes_every_other_port says skip" in behind
    assert "cell check-ports does not show full marks" in in_notebook


def test_the_released_notebook_reports_unanswered_in_a_home_of_its_own(toy: Copy, seclab_home: Path) -> None:
    folder = toy(changes={"lesson.md": ("sorted({9090, 8443})", "import os; os.environ['SECLAB_HOME'], os.getcwd()")})
    *_, check, _prose, home = run(build_text(load(folder)), folder.parent)["cells"]
    assert "0 of 6 points" in said(check)
    assert "Not answered yet" in said(check)
    assert str(seclab_home) not in said(home)
    assert not seclab_home.exists()


def test_a_notebook_finds_the_cluster_of_this_home(
    toy: Copy, seclab_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECLAB_BACKEND", "kind")
    (seclab_home / "kind").mkdir(parents=True)
    (seclab_home / "kind" / "cluster.json").write_text("{}")
    look = "import os, pathlib; [f.name for f in pathlib.Path(os.environ['SECLAB_HOME'], 'kind').iterdir()]"
    folder = toy(changes={"lesson.md": ("sorted({9090, 8443})", look)})
    cells = run(build_text(load(folder)), folder.parent)["cells"]
    assert said(cells[-1]) == "['cluster.json']"
    assert (seclab_home / "kind" / "cluster.json").is_file()
