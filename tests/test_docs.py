"""Are the derived parts of the documentation current?"""

from __future__ import annotations

import re
from pathlib import Path

from lessons import readme

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "CONTRIBUTING.md", "cluster/iam/README.md")


def test_the_readmes_generated_parts_are_current() -> None:
    assert not readme.stale(), "run: seclab author readme"


def test_every_link_to_a_file_leads_to_one() -> None:
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
        assert not [target for target in targets if not ((ROOT / page).parent / target).exists()], page


def test_every_make_target_that_the_documentation_names_exists() -> None:
    texts = [(ROOT / page).read_text(encoding="utf-8") for page in PAGES]
    named = {target for text in texts for target in re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)}
    defined = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"start", "test"} <= named <= defined
