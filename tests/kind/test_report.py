"""Does the report say what happened, and never more than that?"""

from __future__ import annotations

from pathlib import Path

from tests.kind.report import Report

JUNIT = """<testsuites><testsuite>
<testcase classname="tests.lessons.test_contract" name="test_a[kind]" time="12.5">
<system-out>3000 decisions</system-out></testcase>
<testcase classname="tests.lessons.test_contract" name="test_b[kind]" time="0.5">
<failure message="m">said | no</failure></testcase>
<testcase classname="tests.other" name="test_c" time="1.0"/>
</testsuite></testsuites>"""


def read(tmp_path: Path, text: str = JUNIT) -> Report:
    (tmp_path / "junit.xml").write_text(text)
    report = Report()
    report.read(tmp_path / "junit.xml")
    return report


def test_passed_and_failed_are_counted_by_file(tmp_path: Path) -> None:
    text = read(tmp_path).to_markdown()
    assert "1 of 3 tests failed on the cluster." in text
    assert "| tests.lessons.test_contract | 1 | 1 | 13.0 |" in text
    assert "### tests.lessons.test_contract test_b[kind]\n\n```\nsaid | no\n```" in text
    assert "test_a[kind]\n\n```\n3000 decisions\n```" in text


def test_it_passes_only_when_tests_ran_and_nothing_went_wrong(tmp_path: Path) -> None:
    fine = JUNIT.replace('<failure message="m">said | no</failure>', "")
    assert not read(tmp_path).passed
    assert read(tmp_path, fine).passed
    assert read(tmp_path, fine).verdict == "All 3 tests passed on the cluster."
    assert not read(tmp_path, "<testsuites/>").passed
    report = read(tmp_path, fine)
    report.stopped("Left behind: the volume seclab-test-registry.")
    assert not report.passed


def test_a_run_without_results_says_so(tmp_path: Path) -> None:
    report = Report()
    report.read(tmp_path / "junit.xml")
    assert not report.passed
    assert report.verdict.startswith("No test ran on the cluster. pytest left no results:")


def test_only_what_is_known_has_a_section(tmp_path: Path) -> None:
    report = read(tmp_path)
    report.steps = [("first start", "Cluster created", 41.23)]
    text = report.to_markdown()
    assert "| when | step | seconds |\n| ---|---|--- |\n| first start | Cluster created | 41.2 |" in text
    assert "## Images" not in text
    assert "## Problems" not in text
