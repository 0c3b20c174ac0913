"""What is in force around the release of the inference service at the beginning?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labs.opened import OpenLab

TITLE = "The release of the churn model"
SUMMARY = "A pipeline that builds, signs and deploys the inference service. Its checks look at a tag, and stop nothing."
PLATFORM = "registry"
NEEDS = ()
"""Nothing of a backend: its registry and its pipeline run on this machine, whatever the other labs run on."""
TARGETS = ("script/sign", "workflow/gate", "admission/prod", "scan/policy", "rollout/inference")
_FILES = {
    "script/sign": "sign.sh",
    "workflow/gate": "gate.yaml",
    "admission/prod": "admission.yaml",
    "scan/policy": "scan_policy.yaml",
    "rollout/inference": "rollout.yaml",
}
SEED = {target: (Path(__file__).parent / "seed" / name).read_text(encoding="utf-8") for target, name in _FILES.items()}
"""What is in force at the beginning, by target."""


def open_here(slug: str, place: Path) -> OpenLab:
    """Start the lab, or attach to the one that runs. Raises BackendError."""
    from labs.release_pipeline.release_lab import open_release

    return open_release(slug, place)
