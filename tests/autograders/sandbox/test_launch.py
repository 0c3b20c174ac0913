from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from autograders.sandbox import launch


def test_nothing_readable_holds_a_folder_of_packages() -> None:
    packages = [path for place in launch._packages() for path in (Path(place), Path(place).resolve())]
    assert packages
    readable = [Path(path).resolve() for path in launch._readable()]
    assert not [place for place in readable for package in packages if place in (package, *package.parents)]


def test_nothing_readable_holds_the_course() -> None:
    here = Path(__file__).resolve()
    assert not [path for path in launch._readable() if Path(path).resolve() in here.parents]


def test_the_environment_of_the_server_is_the_same_everywhere() -> None:
    assert launch.ENVIRONMENT == {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def test_what_the_server_said_last_is_the_reason() -> None:
    with tempfile.TemporaryFile() as errors:
        assert launch.explained(errors) == "no message"
        errors.write(b"first\nbwrap: No permissions\n\xff\n")
        assert launch.explained(errors) == "\ufffd"


def test_every_preloaded_module_is_of_the_standard_library() -> None:
    assert not {name.partition(".")[0] for name in launch.PRELOAD} - sys.stdlib_module_names
