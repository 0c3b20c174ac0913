"""A real JupyterLab on a free port, and a real browser in front of it."""

from __future__ import annotations

import importlib.util
import secrets
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from lessons import workspace
from lessons.jupyter.serve import address, jupyter_command

PATIENCE_MS = 120_000
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


def _shared() -> ModuleType:
    """Load tests/conftest.py: tests are no package, so it cannot be imported."""
    spec = importlib.util.spec_from_file_location("tests_conftest", Path(__file__).parent.parent / "conftest.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True, slots=True)
class Served:
    """A running JupyterLab: where it is, its token, and the learner's home."""

    url: str
    token: str
    home: Path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_shared().chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("learner") / "seclab"
        patch.setenv("SECLAB_HOME", str(home))
        workspace.sync(home)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        token = secrets.token_urlsafe(24)
        command, environment = jupyter_command(home, port, token)
        with subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as server:
            assert server.stderr
            log: list[str] = []
            for line in server.stderr:
                log.append(line)
                if "is running at" in line:
                    break
            else:
                pytest.fail("".join(log))
            threading.Thread(target=log.extend, args=(server.stderr,), daemon=True).start()
            try:
                yield Served(f"http://127.0.0.1:{port}", token, home)
            finally:
                server.terminate()
                server.wait(60)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """The course home in a fresh browser profile."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{served.url}{address('')}?token={served.token}")
    page.wait_for_selector(".jp-Notebook")
    yield page
    context.close()
