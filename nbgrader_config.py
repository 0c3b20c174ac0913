"""nbgrader's settings for this course: the same folders and grades as `seclab course`."""

from __future__ import annotations

from pathlib import Path

from autograders.course.nbgrader_settings import settle

settle(get_config(), Path(__file__).parent / "build")  # type: ignore[name-defined]  # noqa: F821
