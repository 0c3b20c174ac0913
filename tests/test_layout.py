"""Does the tree keep the shape that DESIGN and CONTRIBUTING promise?"""

from __future__ import annotations

import ast
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("cluster", "labs", "autograders", "lessons")
TOP_LEVEL = {
    *(".ci", ".gitignore", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"),
    *("nbgrader_config.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock"),
    *("tests", *LAYERS),
}
CONTENT = ("solutions", "specimens")


def tracked(pattern: str = "") -> list[Path]:
    """Return what git knows or would add, without what it ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [Path(name) for name in listed.split("\0") if name.endswith(pattern)]
    return [path for path in paths if (ROOT / path).is_file()]


def code() -> list[Path]:
    return [path for path in tracked(".py") if not set(CONTENT) & set(path.parts)]


def source(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def imported(tree: ast.AST) -> set[str]:
    """Return the first part of every module that a file imports."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer: str) -> None:
    above = set(LAYERS[LAYERS.index(layer) + 1 :]) | {"tests"}
    files = [path for path in code() if path.parts[0] == layer]
    assert files
    wrong = {str(path): sorted(imported(ast.parse(source(path))) & above) for path in files}
    assert not {path: names for path, names in wrong.items() if names}


def test_no_import_is_relative() -> None:
    nodes = ((path, node) for path in code() for node in ast.walk(ast.parse(source(path))))
    assert not [path for path, node in nodes if isinstance(node, ast.ImportFrom) and node.level]


def test_no_file_is_longer_than_300_lines_and_the_median_is_120_or_less() -> None:
    lengths = {path: len(source(path).splitlines()) for path in code()}
    assert not {str(path): length for path, length in lengths.items() if length > 300}
    assert statistics.median(lengths.values()) <= 120


def test_every_module_says_what_it_is_about() -> None:
    packages = [path for path in code() if path.parts[0] in LAYERS]
    assert not [path for path in packages if not ast.get_docstring(ast.parse(source(path)))]


def test_nothing_stray_lies_at_the_top() -> None:
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


def test_notebooks_are_built_and_never_committed() -> None:
    assert not tracked(".ipynb")


def test_the_tests_are_no_package() -> None:
    assert not [path for path in tracked("__init__.py") if path.parts[0] == "tests"]


def test_nothing_is_called_core_common_utils_or_helpers() -> None:
    shelves = {"core", "common", "utils", "util", "helpers"}
    assert not [path for path in code() if shelves & {path.stem, *path.parts}]


def test_no_file_holds_a_secret_or_a_path_of_one_machine() -> None:
    signs = ("-----BEGIN " + "PRIVATE KEY", "/home" + "/runner", "/Users" + "/")
    texts = {path: source(path) for path in tracked() if path.suffix not in {".png", ".gz"}}
    assert not [path for path, text in texts.items() if any(sign in text for sign in signs)]
