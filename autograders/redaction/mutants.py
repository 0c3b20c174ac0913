"""Which small mistakes could the author of this Python function have made?"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograders.redaction.bug import Bug
from autograders.redaction.pattern_mutants import pattern_mutants
from autograders.redaction.tables import Answer, answers

Change = tuple[str, ast.AST]
Put = Callable[[ast.AST], None]
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
}
_MARKER = re.compile(r"\[[\w -]+\]")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A program with one change. `name` says which (`line 12: Lt becomes LtE`)."""

    name: str
    text: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield the programs that are one small change away; no text twice."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for node, put in list(_places(tree)):
        for name, new in (*_of_expression(node), *_of_statement(node)):
            put(new)
            text = ast.unparse(ast.fix_missing_locations(tree))
            put(node)
            if text not in seen:
                seen.add(text)
                yield Mutant(f"line {getattr(node, 'lineno', 0)}: {name}", text)


def telling(source: str, corpus: Sequence[Any]) -> list[Bug]:
    """Return the mutants that answer otherwise to a text of the corpus.

    Each has the shortest such text. Which word a marker holds, and whether no text stays None, is open.
    """
    texts = sorted(corpus, key=lambda text: len(text or ""))
    (known,) = answers([source], texts)
    made = list(mutants(source))
    rows = answers([mutant.text for mutant in made], texts, known)
    found = (_bug(mutant, texts, row, known) for mutant, row in zip(made, rows, strict=True))
    return [bug for bug in found if bug is not None]


def _bug(mutant: Mutant, texts: Sequence[Any], row: Sequence[Answer], known: Sequence[Answer]) -> Bug | None:
    different = zip(texts, row, known, strict=True)
    found = next(((text, said, right) for text, said, right in different if _shape(said) != _shape(right)), None)
    if found is None:
        return None
    text, said, right = found
    # The change itself would show the learner a line of the reference.
    sentence = f"it {_act(said)} where a right one {_act(right)}"
    return Bug(mutant.name, "breaks", sentence, text, mutant.text)


def _shape(answer: Answer) -> Answer:
    if answer[0] != "value" or not isinstance(answer[1] or "", str):
        return answer
    return "value", _MARKER.sub("[]", answer[1] or "")


def _act(answer: Answer) -> str:
    if answer[0] == "value":
        return f"returns {answer[1]!r}"
    return f"raises {answer[1]}" if answer[0] == "raised" else "does not come to an end"


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, Put]]:
    """Yield each node, with what puts another in its place."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                for index, node in enumerate(value):
                    yield node, functools.partial(value.__setitem__, index)
            elif isinstance(value, ast.AST):
                yield value, functools.partial(setattr, parent, field)


def _of_expression(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.BinOp() if (other := _COMPUTED.get(type(node.op))) is not None:
            yield f"{_word(node.op)} becomes {_word(other())}", ast.BinOp(node.left, other(), node.right)
        case ast.BoolOp():
            other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield f"{_word(node.op)} becomes {_word(other_op)}", ast.BoolOp(other_op, node.values)
        case ast.UnaryOp():
            yield f"{_word(node.op)} dropped", node.operand
        case ast.IfExp():
            yield "always the first value", node.body
            yield "always the second value", node.orelse
        case ast.Constant():
            yield from _of_constant(node)
        case ast.Call():
            yield from _of_call(node)
        case ast.Tuple() if isinstance(node.ctx, ast.Load):
            yield from _of_items(node)


def _of_statement(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Expr(ast.Constant()):
            return
        case ast.Return() if node.value is not None:
            yield "returns None", ast.Return(ast.Constant(None))
        case ast.If():
            yield "condition always true", ast.If(ast.Constant(True), node.body, node.orelse)
            yield "condition always false", ast.If(ast.Constant(False), node.body, node.orelse)
        case ast.Assign() | ast.AugAssign() | ast.For() | ast.While() | ast.Expr():
            yield "dropped", ast.Pass()


def _of_comparison(node: ast.Compare) -> Iterator[Change]:
    for place, old in enumerate(node.ops):
        for other in _COMPARED.get(type(old), ()):
            ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield f"{_word(old)} becomes {_word(other())}", ast.Compare(node.left, ops, node.comparators)


def _of_constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield f"{node.value} becomes {not node.value}", ast.Constant(not node.value)
    elif isinstance(node.value, int):
        for other in (node.value + 1, node.value - 1):
            yield f"{node.value} becomes {other}", ast.Constant(other)
    elif isinstance(node.value, str):
        for name, text in pattern_mutants(node.value):
            yield name, ast.Constant(text)


def _of_call(node: ast.Call) -> Iterator[Change]:
    for first in range(len(node.args) - 1):
        swapped = [*node.args[:first], node.args[first + 1], node.args[first], *node.args[first + 2 :]]
        yield f"arguments {first + 1} and {first + 2} swapped", ast.Call(node.func, swapped, node.keywords)
    if len(node.args) > 1:
        yield "last argument dropped", ast.Call(node.func, node.args[:-1], node.keywords)
    if isinstance(node.func, ast.Attribute) and not node.args:
        yield f"{node.func.attr} dropped", node.func.value


def _of_items(node: ast.Tuple) -> Iterator[Change]:
    for place in range(len(node.elts) if len(node.elts) > 1 else 0):
        kept = [*node.elts[:place], *node.elts[place + 1 :]]
        yield f"item {place + 1} dropped", ast.Tuple(kept, ast.Load())


def _word(node: ast.AST) -> str:
    return type(node).__name__
