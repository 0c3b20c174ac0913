"""Which answers mean the same, however they are written?

A rubric says so itself with `normal_form(question, text)`; without it JSON, YAML
and Python are compared apart from their formatting, names and comments.
Nothing here executes an answer.
"""

from __future__ import annotations

import ast
import builtins
import functools
import json
import warnings
from pathlib import Path
from typing import Any

from autograders import rubric
from cluster import document, source
from cluster.source import DocumentError

MOST_CHARACTERS = 200_000
_CODE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)
_BUILT_IN = frozenset(dir(builtins))


def normal_form(folder: Path, question: str, text: str) -> str | None:
    """Return a text that is the same for answers that mean the same; None when an answer cannot be read.

    `folder` is the lesson's. One line of the form is one thing that the answer says.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    return _normal_form(folder, rubric.load(folder).version, question, text)


@functools.lru_cache(maxsize=4096)
def _normal_form(folder: Path, _version: str, question: str, text: str) -> str | None:
    own = rubric.load(folder).normal_form
    if own is None:
        return default(language(folder, question), text)
    try:
        return own(question, text)
    except (DocumentError, RecursionError, MemoryError):
        return None


@functools.lru_cache(maxsize=256)
def language(folder: Path, question: str) -> str:
    """Return the language of a question's reference answer: json, yaml, py, …; "" without one."""
    found = sorted((folder / "solutions").glob(f"{question}.*"))
    return found[0].suffix.removeprefix(".") if found else ""


def default(language: str, text: str) -> str | None:
    """Return the normal form of a text in a language, None when it cannot be read."""
    try:
        if language in ("json", "yaml", "yml"):
            return data(text)
        return _program(text) if language == "py" else "\n".join(" ".join(line.split()) for line in _lines(text))
    except (DocumentError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def data(text: str) -> str:
    """Return JSON or YAML with sorted keys, one value a line. Raises DocumentError."""
    return json.dumps(_plain(document.read(text)), sort_keys=True, indent=0)


def _plain(node: source.Node) -> Any:
    match node:
        case source.Mapping():
            return {key.text: _plain(value) for key, value in node.entries}
        case source.Sequence():
            return [_plain(item) for item in node.items]
    return node.value


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _program(text: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    tree = _Bare().visit(tree)
    return ast.unparse(ast.fix_missing_locations(_Renamed().visit(tree)))


class _Bare(ast.NodeTransformer):
    """Leave out docstrings and the hints of types."""

    def visit(self, node: ast.AST) -> Any:
        self.generic_visit(node)
        if isinstance(node, _CODE) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Pass()])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.AnnAssign):
            return ast.Assign([node.target], node.value) if node.value else None
        return node


class _Renamed(ast.NodeTransformer):
    """Number the names that a function binds, in the order in which they occur."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._inside(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._inside(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return self._inside(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self._names.get(node.arg, node.arg)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._names.get(node.id, node.id)
        return node

    def _inside(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> ast.AST:
        outer = self._names
        self._names = {**outer, **_bound(node, len(outer))}
        self.generic_visit(node)
        self._names = outer
        return node


def _bound(node: ast.AST, first: int) -> dict[str, str]:
    """Return the arguments and local variables of a function, but no name that it says is global."""
    free = {name for one in ast.walk(node) if isinstance(one, (ast.Global, ast.Nonlocal)) for name in one.names}
    names: dict[str, None] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.arg):
            names[one.arg] = None
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            names[one.id] = None
    kept = [name for name in names if name not in free | _BUILT_IN]
    return {name: f"name_{number}" for number, name in enumerate(kept, first)}
