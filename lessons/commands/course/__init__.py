"""How does an instructor release lessons to a class, and grade what comes back?"""

from __future__ import annotations

import typer

from lessons.commands.course import (
    collecting,
    exporting,
    formgrader,
    grading,
    reporting,
    setting_up,
    sharding,
    signing,
    similar,
)

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Release lessons to a class and grade what comes back.",
    epilog="\b\nExamples:\n  seclab course init\n"
    "  seclab course release least_privilege\n"
    "  (hand out build/release/least_privilege/least_privilege.ipynb; learners run seclab hand-in)\n"
    "  seclab course collect --zip submissions.zip\n  seclab course grade\n"
    "  seclab course report              (one page about the class)\n"
    "  seclab course formgrader          (free text, by hand)\n"
    "  seclab course feedback            (one page for each learner)\n"
    "  seclab course export --format canvas -o grades.csv\n\n"
    "Submissions are read as data: no cell is executed.",
)
for group in (
    setting_up.app,
    collecting.app,
    grading.app,
    formgrader.app,
    exporting.app,
    reporting.app,
    similar.app,
    signing.app,
    sharding.app,
):
    app.add_typer(group)
