"""A real JupyterLab on a free port, and a browser that works in it as a learner does."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from cluster.backend import BackendError
from labs.running import everywhere
from lessons import workspace
from lessons.jupyter.serve import address, forget_tabs, jupyter_command
from tests.conftest import chromium

PATIENCE_MS = 180_000
TRIES = 30
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
IN_FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"
# From the key press to the frame after the report stands in the page.
STOPWATCH = """
(selector) => new Promise((done) => {
  let pressed = 0;
  const reports = () => document.querySelectorAll(selector);
  const old = new Set(reports());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) pressed ||= performance.now();
  }, { capture: true, once: false });
  new MutationObserver((_, observer) => {
    if (pressed && [...reports()].some((report) => !old.has(report))) {
      observer.disconnect();
      requestAnimationFrame(() => done(performance.now() - pressed));
    }
  }).observe(document.body, { childList: true, subtree: true });
})
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A running JupyterLab: where its course home is, and the learner's home."""

    url: str
    token: str
    home: Path


@contextlib.contextmanager
def served(home: Path) -> Iterator[Served]:
    """Build the notebooks and serve them until the end of the block; no lab is left behind."""
    before = os.environ.get("SECLAB_HOME")
    os.environ["SECLAB_HOME"] = str(home)
    try:
        workspace.sync(home)
        with _jupyter(home) as at:
            yield at
    finally:
        _stop_labs(home)
        os.environ.pop("SECLAB_HOME") if before is None else os.environ.update(SECLAB_HOME=before)


@contextlib.contextmanager
def _jupyter(home: Path) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    token = secrets.token_urlsafe(24)
    command, environment = jupyter_command(home, port, token)
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        assert server.stderr
        log: list[str] = []
        for line in server.stderr:
            log.append(line)
            if "is running at" in line:
                break
        else:
            raise AssertionError("JupyterLab ended: " + "".join(log))
        reader = threading.Thread(target=log.extend, args=(server.stderr,), daemon=True)
        reader.start()
        try:
            yield Served(f"http://127.0.0.1:{port}", token, home)
        finally:
            server.terminate()
            server.wait(60)
            reader.join(60)


def _stop_labs(home: Path) -> None:
    for part in everywhere(home, _raised, staying=False):
        part.stop()


def _raised(_: str, error: BackendError) -> None:
    raise error


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Start a headless Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield running
        finally:
            running.close()


class Learner:
    """Somebody in front of the browser."""

    def __init__(self, page: Page, at: Served) -> None:
        self.page, self.at = page, at
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))

    def arrive(self) -> None:
        """Follow the address that `seclab start` prints."""
        forget_tabs(self.at.home)
        self.page.goto(f"{address(self.at.url)}?token={self.at.token}")
        self.page.wait_for_selector(f"{IN_FRONT} .jp-RenderedMarkdown h1")
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")
        self.idle()

    def open_lesson(self, slug: str) -> None:
        """Click the lesson's link on the course home, and wait until it is in front."""
        self.page.locator(f'{IN_FRONT} a[href*="_{slug}.ipynb"]').first.click()
        tab = self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab.lm-mod-current", has_text=f"_{slug}.ipynb")
        tab.wait_for()

    def idle(self) -> None:
        """Wait until the kernel has nothing to do."""
        self.page.wait_for_selector(f'{IN_FRONT} .jp-Notebook-ExecutionIndicator[data-status="idle"]')

    def cell(self, holds: str) -> Locator:
        """Find the first code cell that holds a text."""
        inside = self.page.locator(".cm-content", has_text=holds)
        return self.page.locator(f"{IN_FRONT} .jp-CodeCell", has=inside).first

    def run(self, holds: str) -> Locator:
        """Run a cell with the keyboard and return it."""
        found = self.cell(holds)
        found.locator(".cm-content").click()
        self.execute(found)
        return found

    def execute(self, cell: Locator) -> None:
        """Press the keys, and again when they came before the kernel was connected."""
        prompt = cell.locator(".jp-InputPrompt").first
        before = prompt.inner_text()
        for _ in range(TRIES):
            self.page.keyboard.press("Control+Enter")
            with contextlib.suppress(AssertionError):
                expect(prompt).not_to_have_text(before, timeout=PATIENCE_MS / TRIES)
                return
        raise AssertionError(f"the cell was never run; {before}")

    def begin(self) -> None:
        """Run the first cell of a lesson."""
        self.run("open_lesson(").locator(".seclab").wait_for()

    def answer(self, question: str, text: str) -> Locator:
        """Type an answer into its cell, and run the cell."""
        found = self.cell(f"%%answer {question}")
        found.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(f"%%answer {question}\n{text}")
        self.execute(found)
        found.locator(".seclab-kept").wait_for()
        self.idle()
        return found

    def check(self, question: str) -> Locator:
        """Run a check cell and return its report."""
        found = self.run(f'lesson.check("{question}")')
        self.idle()
        report = found.locator(".seclab-report")
        report.wait_for()
        return report

    def time_check(self, question: str) -> float:
        """Return the milliseconds from the key press to the verdict in the page."""
        found = self.cell(f'lesson.check("{question}")')
        found.locator(".cm-content").click()
        timing = self.page.evaluate_handle(f"(selector) => ({{ promise: ({STOPWATCH})(selector) }})", ".seclab-report")
        self.page.keyboard.press("Control+Enter")
        milliseconds = float(timing.evaluate("(watch) => watch.promise"))
        self.idle()
        return milliseconds

    def picture(self, name: str) -> None:
        """Keep a screenshot below build/."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
