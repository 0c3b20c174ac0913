"""What are the reports on every example answer, with the network refused?

Run as `python -m lessons.contract.offline FOLDER`; prints one JSON document.
"""

from __future__ import annotations

import ipaddress
import json
import sys
from pathlib import Path
from typing import Any

from autograders.grader import grade
from lessons import catalogue
from lessons.contract import specimens

_ASKS = frozenset(("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"))


class Offline(OSError):
    """Only this machine may be asked while grading."""


def reports(folder: Path) -> dict[str, Any]:
    """Grade the reference and every specimen; return the reports and the addresses that were asked for."""
    refused: list[str] = []
    sys.addaudithook(lambda event, details: _refuse(event, details, refused))
    lesson = catalogue.load(folder)
    found = {"the reference": grade(lesson.rubric, lesson.solutions()).to_json()}
    for specimen in specimens.every(lesson):
        found[str(specimen)] = grade(lesson.rubric, specimens.answers(lesson, specimen)).to_json()
    return {"version": lesson.rubric.version, "reports": found, "refused": refused}


def _refuse(event: str, details: tuple[Any, ...], refused: list[str]) -> None:
    if event not in _ASKS:
        return
    address = details[0] if event in ("socket.getaddrinfo", "socket.gethostbyname") else details[1]
    host = address[0] if isinstance(address, tuple) and address else address
    # Any other type names a socket file of this machine, not a host.
    if isinstance(host, str) and (isinstance(address, tuple) or event.startswith("socket.get")) and not _here(host):
        refused.append(host)
        raise Offline(f"grading asked for {host}")


def _here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in ("", "localhost")


if __name__ == "__main__":
    json.dump(reports(Path(sys.argv[1])), sys.stdout, sort_keys=True)
