from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from lessons.jupyter import plain_errors
from lessons.jupyter.serve import CONFIG, address, jupyter_command


def test_the_token_is_in_a_private_file_and_not_in_the_command_or_the_environment(tmp_path: Path) -> None:
    command, environment = jupyter_command(tmp_path, 8888, "s3cret-token")
    assert not any("s3cret-token" in text for text in (*command, *environment.values()))
    file = Path(environment["JUPYTER_TOKEN_FILE"])
    assert file.read_text(encoding="ascii") == "s3cret-token"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_new_start_leaves_no_old_token_behind(tmp_path: Path) -> None:
    for port in (8888, 8889):
        jupyter_command(tmp_path, port, "t")
    assert [file.name for file in (tmp_path / "jupyter" / "runtime").glob("token-*")] == ["token-8889"]


def test_nothing_of_the_users_own_jupyter_is_read_or_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_TOKEN", "users-own")
    monkeypatch.setenv("JUPYTERLAB_DIR", "/elsewhere")
    _, environment = jupyter_command(tmp_path, 8888, "t")
    ours = {name: value for name, value in environment.items() if name.startswith(("JUPYTER", "IPYTHON"))}
    paths = [value for value in ours.values() if value.startswith("/")]
    assert "JUPYTER_TOKEN" not in ours
    assert "JUPYTERLAB_DIR" not in ours
    assert all(Path(path).is_relative_to(tmp_path) or Path(path) == CONFIG for path in paths)


def test_it_opens_on_the_course_home_in_the_folder_of_notebooks(tmp_path: Path) -> None:
    command, _ = jupyter_command(tmp_path, 8888, "t")
    assert f"--ServerApp.root_dir={tmp_path / 'notebooks'}" in command
    assert "--LabApp.default_url=/lab/tree/start%20here.ipynb" in command
    assert address("http://127.0.0.1:8888") == "http://127.0.0.1:8888/lab/tree/start%20here.ipynb"


def test_the_folders_are_private(tmp_path: Path) -> None:
    jupyter_command(tmp_path / "seclab", 8888, "t")
    folders = [path for path in (tmp_path / "seclab" / "jupyter").rglob("*") if path.is_dir()]
    assert folders
    assert {path.stat().st_mode & 0o077 for path in folders} == {0}


def test_the_server_listens_on_loopback_only() -> None:
    server = json.loads((CONFIG / "jupyter_server_config.json").read_text(encoding="utf-8"))["ServerApp"]
    assert server["ip"] == "127.0.0.1"
    assert server["allow_remote_access"] is False


def test_a_start_opens_on_the_course_home_and_not_on_the_tabs_of_last_time(tmp_path: Path) -> None:
    layout = tmp_path / "jupyter" / "workspaces" / "default-37a8.jupyterlab-workspace"
    layout.parent.mkdir(parents=True)
    layout.write_text("{}", encoding="utf-8")
    jupyter_command(tmp_path, 8888, "t")
    assert not layout.exists()


def test_a_terminal_finds_the_command_that_the_course_home_names(tmp_path: Path) -> None:
    _, environment = jupyter_command(tmp_path, 8888, "t")
    assert shutil.which("seclab", path=environment["PATH"]) == str(Path(sys.executable).parent / "seclab")


def test_every_kernel_speaks_plainly(tmp_path: Path) -> None:
    _, environment = jupyter_command(tmp_path, 8888, "t")
    config = json.loads(
        (Path(environment["IPYTHONDIR"]) / "profile_default" / "ipython_kernel_config.json").read_text()
    )
    assert config["IPKernelApp"]["extensions"] == [plain_errors.__name__]
