"""How does a program without end become one that ends, the same way every time?

Every loop, comprehension and call of a function counts a step; beyond the
allowed steps the program stops. A clock would judge differently on a busy
machine. What a pattern tries is not counted: limit its text.
"""

from __future__ import annotations

import ast

STEP = "_one_more_step"


def counted(source: str) -> ast.Module:
    """Return a program that calls STEP(), which it must be given.

    Raises SyntaxError.
    """
    tree: ast.Module = ast.fix_missing_locations(_Counter().visit(ast.parse(source)))
    return tree


class _Counter(ast.NodeTransformer):
    def _begins_with_a_step(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        node.body.insert(0, ast.Expr(_step()))  # type: ignore[attr-defined]
        return node

    visit_For = visit_While = visit_AsyncFor = _begins_with_a_step  # noqa: N815 - ast names them
    visit_FunctionDef = visit_AsyncFunctionDef = _begins_with_a_step  # noqa: N815 - ast names them

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.generic_visit(node)
        node.body = ast.Subscript(ast.Tuple([_step(), node.body], ast.Load()), ast.Constant(1), ast.Load())
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.ifs.insert(0, _step())
        return node


def _step() -> ast.Call:
    """Return a call that counts; it is true, so it may stand as a condition."""
    return ast.Call(ast.Name(STEP, ast.Load()), [], [])
