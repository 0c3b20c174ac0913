"""One JupyterLab and one browser for all tests of a module; a fresh profile for each test."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import driver
from tests.browser.driver import Learner, Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with driver.served(tmp_path_factory.mktemp("learner") / "seclab") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with driver.browser() as running:
        yield running


@pytest.fixture
def learner(browser: Browser, served: Served) -> Iterator[Learner]:
    """Somebody who has just arrived at the course home."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    somebody = Learner(context.new_page(), served)
    somebody.arrive()
    yield somebody
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what the browser showed when a test failed."""
    report = yield
    somebody = getattr(item, "funcargs", {}).get("learner")
    if report.failed and somebody:
        somebody.picture(f"failed-{item.name}")
    return report
