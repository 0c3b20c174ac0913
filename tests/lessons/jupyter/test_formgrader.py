"""Is formgrader for this machine and this class alone?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from traitlets.config.loader import PyFileConfigLoader

from lessons.jupyter.formgrader import EXTENSION, formgrader


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder in which a formgrader keeps what is its own."""
    _, environment = formgrader(tmp_path / "it's a class")(tmp_path / "home", 8000, "the-token")
    assert Path(environment["JUPYTER_TOKEN_FILE"]).read_text() == "the-token"
    assert "the-token" not in str(environment)
    return Path(environment["JUPYTER_CONFIG_DIR"])


def test_it_serves_loopback_its_own_pages_and_no_terminal(own: Path) -> None:
    settings = json.loads((own / "jupyter_server_config.json").read_text())["ServerApp"]
    assert (settings["ip"], settings["allow_remote_access"], settings["terminals_enabled"]) == (
        "127.0.0.1",
        False,
        False,
    )
    assert [name for name, on in settings["jpserver_extensions"].items() if on] == [EXTENSION]
    assert "default-src 'self'" in settings["tornado_settings"]["headers"]["Content-Security-Policy"]


def test_what_it_grades_is_graded_with_our_settings(own: Path) -> None:
    settings = PyFileConfigLoader("nbgrader_config.py", path=str(own)).load_config()
    assert Path(settings.CourseDirectory.root).name == "it's a class"
    assert settings.Autograde.autograde_preprocessors[0].__name__ == "GradeAnswers"
