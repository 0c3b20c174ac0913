"""Can an instructor grade by hand in formgrader, and does no submission run there?"""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from autograders.course import nbgrader_books
from autograders.course.class_folder import ClassFolder
from autograders.course.gradebook import Gradebook
from autograders.course.run import Row, grade_class
from lessons import catalogue
from lessons.build import build, build_text
from tests.browser.driver import SCREENSHOTS

pytestmark = pytest.mark.browser

LESSON, QUESTION = "short_lived_keys", "explain_to_auditor"
FOLDER = Path(__file__).parents[1] / "course" / LESSON
RUNS = "Formgrader runs at  "
TEXT = "training-job could read the customers until noon."
ACT = "window.pwned=1;document.title='pwned';fetch('/canary');alert(1)"
HOSTILE = '<img src=x onerror="window.pwned=1;alert(1)">'
ATTACKS = (
    f"<script>{ACT}</script>",
    f'"></pre></script><svg onload="{ACT}">',
    f"[press](javascript:{ACT}) <a href='javascript:{ACT}'>press</a> <iframe srcdoc='<script>{ACT}</script>'></iframe>",
    f"{{{{ cycler.__init__ }}}} $\\href{{javascript:{ACT}}}{{press}}$ <style>@import '/canary'</style>",
)
GRADE = """
SELECT manual_score, needs_manual_grade, manual_comment FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
LEFT JOIN solution_cells ON 1 LEFT JOIN base_cell AS answer ON answer.id = solution_cells.id
JOIN comment ON comment.cell_id = answer.id AND comment.notebook_id = submitted_notebook.id
WHERE base_cell.name = :cell AND answer.name = :cell AND student_id = :learner"""
NOTEBOOK = """
SELECT submitted_notebook.id FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id WHERE student_id = ?"""
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Desk:
    """A formgrader that runs: its class, its address, and the token that opens it."""

    course: ClassFolder
    base: str
    token: str

    def opened(self, page: Page, path: str) -> Page:
        """Open a page, and wait until its scripts have filled it."""
        page.goto(f"{self.base}/formgrader{path}")
        page.wait_for_load_state("networkidle")
        return page

    def submission(self, learner: str) -> str:
        """Return the path of a learner's page."""
        with closing(sqlite3.connect(self.course.gradebook)) as rows:
            return f"/submissions/{rows.execute(NOTEBOOK, (learner,)).fetchone()[0]}/"


def notebook(answer: str) -> dict[str, Any]:
    made = build(catalogue.load(FOLDER), solution=True)
    for cell in made["cells"]:
        if cell["id"] == f"answer-{QUESTION}":
            cell["source"] = f"%%answer {QUESTION}\n{answer}\n"
    return made


def hostile() -> dict[str, Any]:
    """Put every attack wherever a notebook can hold a text."""
    attack = "\n".join(ATTACKS)
    made = notebook(attack)
    for cell in made["cells"]:
        if cell["id"] == "answer-lifetime":
            cell["source"] = f"%%answer lifetime\nkey_hours: {json.dumps(attack)}\n"
        if cell["id"].startswith("check-"):
            data = {
                "text/html": attack,
                "text/markdown": attack,
                "image/svg+xml": attack,
                "application/javascript": ACT,
            }
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
        cell["metadata"]["tags"] = [attack]
    for kind in ("markdown", "raw"):
        made["cells"].insert(0, {"cell_type": kind, "id": f"own-{kind}", "metadata": {}, "source": attack})
    made["metadata"].update(title=attack, authors=[{"name": attack}], language_info={"name": attack})
    return made


def hand_in(course: ClassFolder, learner: str, content: dict[str, Any]) -> None:
    place = course.root / "submitted" / learner / LESSON
    place.mkdir(parents=True)
    (place / f"{LESSON}.ipynb").write_text(json.dumps(content))


def graded(course: ClassFolder) -> dict[str, Row]:
    return {row.learner: row for row in grade_class(course, {LESSON: FOLDER}, force=True)}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """A graded class, with somebody in it whose name and work attack."""
    course = ClassFolder(tmp_path_factory.mktemp("class") / "a class")
    nbgrader_books.init(course)
    nbgrader_books.release(course, LESSON, build_text(catalogue.load(FOLDER)))
    hand_in(course, "ana", notebook(TEXT))
    hand_in(course, "bo", build(catalogue.load(FOLDER)))
    hand_in(course, HOSTILE, hostile())
    hand_in(course, "mallory", hostile())
    with closing(Gradebook(course.gradebook)) as book:
        book.enrol("mallory", HOSTILE, f'";{ACT};"', HOSTILE)
    assert {row.status for row in graded(course).values()} == {"graded"}
    return course


@pytest.fixture(scope="module")
def desk(course: ClassFolder) -> Iterator[Desk]:
    """Run `seclab course formgrader` as an instructor does."""
    code = "import sys; from lessons.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "course", "formgrader", "--no-browser", "--course", str(course.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        try:
            url = next((line.removeprefix(RUNS).strip() for line in process.stdout if line.startswith(RUNS)), "")
            assert url, process.stderr.read()
            yield Desk(course, url.split("/formgrader")[0], url.split("token=")[1])
        finally:
            process.send_signal(signal.SIGINT)
            rest, said = process.communicate(timeout=60)
        assert "Formgrader has stopped." in rest
        assert "takes a few seconds" in said
        assert process.returncode == 0


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """Follow the address that the command prints, in a browser of its own."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    opened.goto(f"{desk.base}/formgrader?token={desk.token}")
    yield opened
    context.close()


def picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"formgrader-{name}.png", full_page=True)


def test_the_gradebook_shows_the_class_and_its_scores(desk: Desk, page: Page) -> None:
    expect(page.get_by_role("link", name=LESSON)).to_be_visible()
    picture(page, "gradebook")
    desk.opened(page, "/manage_students")
    expect(page.get_by_role("row", name=re.compile(" ana ")).locator(".score")).to_have_text("6 / 11")
    picture(page, "students")
    desk.opened(page, f"/gradebook/{LESSON}/{LESSON}")
    expect(page.locator("tbody tr")).to_have_count(4)


def test_nobody_gets_in_without_the_token(desk: Desk, page: Page) -> None:
    page.context.clear_cookies()
    page.goto(f"{desk.base}/formgrader/gradebook")
    assert "/login" in page.url


def test_a_persons_grade_is_typed_in_beside_the_rubric_and_stays(desk: Desk, page: Page) -> None:
    desk.opened(page, desk.submission("ana"))
    expect(page.locator(".output_area", has_text="short_lived_keys   3 of 3 points").first).to_be_visible()
    answer = page.locator(".nbgrader_cell", has=page.locator(f"#answer-{QUESTION}"))
    expect(answer).to_contain_text(TEXT)
    rubric = page.locator(".text_cell", has_text="A person grades this answer, 5 points.")
    expect(rubric).to_contain_text("says when a stolen key ends: 2 points")
    above, below = rubric.bounding_box(), answer.bounding_box()
    assert above
    assert below
    assert 0 <= below["y"] - above["y"] - above["height"] < 100
    score = page.locator(f"#answer-{QUESTION}")
    expect(score).to_have_class(re.compile("needs_manual_grade"))
    with page.expect_response(lambda reply: "/api/grade/" in reply.url and reply.request.method == "PUT"):
        score.fill("4")
        score.press("Tab")
    with page.expect_response(lambda reply: "/api/comment/" in reply.url and reply.request.method == "PUT"):
        page.locator(f"#answer-{QUESTION}-comment").fill("Until when?")
        page.locator(f"#answer-{QUESTION}-comment").press("Tab")
    picture(page, "submission")
    given = (4.0, 0, "Until when?")
    assert grade(desk, "ana") == given
    assert graded(desk.course)["ana"].status == "graded"
    assert grade(desk, "ana") == given


def grade(desk: Desk, learner: str) -> tuple[float | None, int, str | None]:
    with closing(sqlite3.connect(desk.course.gradebook)) as rows:
        found = rows.execute(GRADE, {"cell": f"answer-{QUESTION}", "learner": learner}).fetchone()
    return (float(found[0]), *found[1:]) if found[0] is not None else found


@pytest.mark.parametrize("who", [HOSTILE, "mallory"], ids=["named", "mallory"])
def test_a_hostile_submission_runs_on_no_page(desk: Desk, page: Page, who: str) -> None:
    noted: list[str] = []
    page.on("dialog", lambda dialog: (noted.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: noted.append(request.url) if elsewhere(request.url, desk) else None)
    named = quote(who, safe="")
    page.on("pageerror", lambda error: noted.append(str(error)))
    for path in (
        "/gradebook",
        f"/gradebook/{LESSON}",
        f"/gradebook/{LESSON}/{LESSON}",
        "/manage_assignments",
        f"/manage_submissions/{LESSON}",
        "/manage_students",
        f"/manage_students/{named}",
        f"/manage_students/{named}/{LESSON}",
        desk.submission(who),
    ):
        desk.opened(page, path)
        assert page.evaluate("window.pwned") is None, path
        assert page.title() != "pwned"
        for link in page.locator('a[href^="javascript:" i]').all():
            raise AssertionError(f"{path}: {link.inner_text()}")
        expect(page.locator("img[onerror], svg[onload], iframe")).to_have_count(0)
    picture(page, f"hostile-{'mallory' if who == 'mallory' else 'named'}")
    expect(page.locator(f"#answer-{QUESTION}")).to_be_visible()
    expect(page.locator("#notebook").first).to_contain_text("window.pwned=1")
    assert noted == []


def elsewhere(url: str, desk: Desk) -> bool:
    """Whether a request leaves the server, or is one that only an attack makes."""
    asked = urlsplit(url)
    away = asked.scheme not in ("data", "blob") and f"{asked.scheme}://{asked.netloc}" != desk.base
    return away or asked.path.startswith("/canary")


def test_no_link_makes_formgrader_run_the_settings_of_a_folder(desk: Desk, page: Page) -> None:
    place = desk.course.root / "submitted" / "mallory" / LESSON
    marker = place / "executed"
    (place / "nbgrader_config.py").write_text(f"open({str(marker)!r}, 'w')")
    page.goto(f"{desk.base}/formgrader?path={quote(str(place))}")
    expect(page.get_by_role("link", name=LESSON)).to_be_visible()
    assert not marker.exists()
