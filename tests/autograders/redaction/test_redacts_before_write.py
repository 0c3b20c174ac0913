from __future__ import annotations

from autograders.redaction.redacts_before_write import redacts_before_write
from tests.autograders.redaction.answers import REFERENCE, RIGHT

LOGS = """
import logging, os

def process(tickets, folder):
    logging.basicConfig(filename=os.path.join(folder, "log"), level="DEBUG")
    for number, ticket in enumerate(tickets):
        logging.debug("got %s", {logged})
        with open(os.path.join(folder, f"{{number}}.txt"), "w") as file:
            file.write(redact(ticket))
"""
CLEANS_UP = """
import os

def process(tickets, folder):
    raw = os.path.join(folder, "..", "spool")
    try:
        with open(raw, "w") as file:
            for ticket in tickets:
                file.write(ticket)
                file.flush()
    finally:
        os.remove(raw)
"""


def test_a_log_of_redacted_texts_is_fine() -> None:
    assert redacts_before_write(REFERENCE + LOGS.format(logged="redact(ticket)")) is None


def test_a_log_of_raw_texts_is_told_by_its_name() -> None:
    found = redacts_before_write(REFERENCE + LOGS.format(logged="ticket"))
    assert found is not None
    assert found.got.startswith("the file out/log held ")


def test_a_file_that_is_gone_at_the_end_has_been_seen() -> None:
    found = redacts_before_write(CLEANS_UP)
    assert found is not None
    assert found.got.startswith("the file spool held ")


def test_who_writes_nothing_loses_the_tickets() -> None:
    found = redacts_before_write("def process(tickets, folder):\n    list(tickets)\n")
    assert found is not None
    assert found.got == "none that holds T-4000"


def test_what_breaks_off_may_keep_what_is_redacted() -> None:
    assert redacts_before_write(RIGHT) is None
