"""Where do the tests of lessons get lessons that they may break?"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

COURSE = Path(__file__).parent.parent / "course"
Copy = Callable[..., Path]


@pytest.fixture
def toy(tmp_path: Path) -> Copy:
    """Copy a toy lesson; `toy("open_ports", {"hints.md": ("old", "new")})` changes its files."""

    def copy(slug: str = "open_ports", changes: dict[str, tuple[str, str]] | None = None) -> Path:
        folder = shutil.copytree(
            COURSE / slug, tmp_path / "course" / slug, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
        )
        for name, (old, new) in (changes or {}).items():
            text = (folder / name).read_text(encoding="utf-8")
            assert old in text, f"{name} does not hold {old!r}"
            (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return copy


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InteractiveShell]:
    """An IPython shell that keeps nothing in the user's profile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        yield InteractiveShell.instance()
        InteractiveShell.clear_instance()
