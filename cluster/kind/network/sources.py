"""Which code must travel into a container, so that its listeners can answer?"""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from cluster.embedded.fabric.handlers import Listener
from cluster.kind.network import agent

AGENT = Path(agent.__file__)
BUILT_IN = ("echo", "sink")
DNS = "dns"


def modules(listeners: Iterable[Listener]) -> dict[str, str]:
    """Return the sources of the modules that these listeners answer with.

    Raises ValueError for a handler that a bare Python cannot run.
    """
    handlers = dict.fromkeys(one.handler for one in listeners if one.handler not in (*BUILT_IN, DNS))
    return {name.partition(":")[0]: _source(name) for name in handlers}


def environment(listeners: Iterable[tuple[Listener, str]], sources: dict[str, str]) -> dict[str, str]:
    """Return what the agent reads from its environment; each listener comes with the address to listen at."""
    plain = [
        {"host": one.host, "address": at, "port": one.port, "protocol": one.protocol, "handler": one.handler}
        for one, at in listeners
    ]
    return {agent.LISTENERS: json.dumps(plain), agent.MODULES: json.dumps(sources)}


def _source(handler: str) -> str:
    module, _, function = handler.partition(":")
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError) as error:
        raise ValueError(f"there is no handler {handler}: {error}") from error
    if spec is None or not spec.origin or not function:
        raise ValueError(f"there is no handler {handler}")
    text = Path(spec.origin).read_text(encoding="utf-8")
    tree = ast.parse(text)
    foreign = sorted(_imports(tree) - sys.stdlib_module_names)
    if foreign:
        raise ValueError(f"{handler} cannot run inside a pod: {module} imports {', '.join(foreign)}")
    if function not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}:
        raise ValueError(f"there is no handler {handler}: {module} has no function {function}")
    return text


def _imports(tree: ast.AST) -> set[str]:
    nodes = list(ast.walk(tree))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in names}
