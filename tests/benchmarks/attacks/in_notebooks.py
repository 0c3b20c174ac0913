"""Which attacks lie in the notebook, its name or its folder, and not in the answer?"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.attacks.attack import RIGHT, Attack, Notebook, locked_cells

STORED = {"output_type": "execute_result", "data": {"text/plain": "5"}, "execution_count": 1, "metadata": {}}


def each(change: Callable[[dict[str, Any]], object]) -> Callable[[Notebook], object]:
    """Apply a change to every locked cell."""
    return lambda made: [change(cell) for cell in locked_cells(made)]


def forged(**fields: Any) -> Callable[[Notebook], object]:
    """Set fields of nbgrader's metadata in every locked cell."""
    return each(lambda cell: cell["metadata"]["nbgrader"].update(fields))


def deleted(made: Notebook) -> None:
    """Take the locked cells away."""
    locked = locked_cells(made)
    made["cells"] = [cell for cell in made["cells"] if cell not in locked]


def doubled(made: Notebook) -> None:
    """Put an empty copy of every locked cell below it."""
    made["cells"] += [{**copy.deepcopy(cell), "source": "", "id": f"copy-{cell['id']}"} for cell in locked_cells(made)]


def moved(made: Notebook) -> None:
    """Put the locked cells above everything else."""
    locked = locked_cells(made)
    made["cells"] = locked + [cell for cell in made["cells"] if cell not in locked]


def retyped(cell: dict[str, Any]) -> None:
    """Make text of a code cell."""
    cell["cell_type"] = "markdown"
    del cell["outputs"], cell["execution_count"]


def linked(path: Path) -> None:
    """Hand in a link to the notebook of somebody who is right."""
    path.unlink()
    path.symlink_to(path.parents[2] / "ada" / path.parent.name / path.name)


def takes_the_gradebook(path: Path) -> None:
    """Hand in a link to the gradebook beside the notebook."""
    path.with_name("data.csv").symlink_to(path.parents[3] / "gradebook.db")


def gradebook_taken(root: Path) -> str:
    """Tell whether the gradebook was copied to where feedback and exchange take files from."""
    copies = [path for path in (root / "autograded").rglob("data.csv") if path.stat().st_size]
    return "the gradebook was copied into the learner's folder" if copies else ""


def large(text: str) -> bytes:
    """Fill a stored output up to 100 MB."""
    stream = '"outputs": [{"output_type": "stream", "name": "stdout", "text": "' + "x" * 100_000_000 + '"}]'
    return text.replace('"outputs": []', stream, 1).encode()


NESTED = "[" * 100_000 + "]" * 100_000
ATTACKS = (
    Attack(
        "locked cells tagged `skip-execution`",
        change=each(lambda cell: cell["metadata"].update(tags=["skip-execution"])),
    ),
    Attack("locked cells deleted", change=deleted),
    Attack("locked cells doubled, the copy empty", change=doubled),
    Attack("locked cells made Markdown", change=each(retyped)),
    Attack("locked cells moved above a right answer", RIGHT, change=moved, deserves=10),
    Attack("locked cells marked as solutions", change=forged(solution=True)),
    Attack("locked cells said to be no tests", change=forged(grade=False)),
    Attack("forged `points`: 1000", change=forged(points=1000)),
    Attack("forged `schema_version`: 99", RIGHT, change=forged(schema_version=99), deserves=10, others=True),
    Attack(
        "forged ids of locked cells",
        change=each(lambda cell: cell["metadata"]["nbgrader"].update(grade_id=f"x{cell['id']}")),
    ),
    Attack("stored outputs that show full marks", change=each(lambda cell: cell.update(outputs=[STORED]))),
    Attack("malformed JSON", content=lambda text: text[:-40].encode(), others=True),
    Attack("nbformat 99", change=lambda made: made.update(nbformat=99), others=True),
    Attack("lists nested 100 000 deep", content=lambda text: text.replace("[]", NESTED, 1).encode(), others=True),
    Attack("a right answer in 100 MB of output", RIGHT, content=large, deserves=10, others=True),
    Attack("a link to the notebook of somebody who is right", place=linked, others=True),
    Attack("a link to the gradebook beside the notebook", place=takes_the_gradebook, proof=gradebook_taken),
    Attack("a learner called `zz_[a]*`", RIGHT, learner="zz_[a]*", deserves=10, others=True),
    Attack("a learner called `åse 中 🦊`", RIGHT, learner="åse 中 🦊", deserves=10),
    Attack("a learner called `..mallory`", RIGHT, learner="..mallory", deserves=10, others=True),
)
