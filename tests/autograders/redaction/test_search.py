from __future__ import annotations

from autograders.redaction.kinds import Record, Span
from autograders.redaction.removes import removes
from autograders.redaction.sample import Redactor, Sample
from autograders.redaction.search import Wrong, described, first

SAMPLE = Sample(count=20, kinds=("email",), contexts=("sentence",))


def test_the_finding_has_a_text_that_can_be_tried() -> None:
    found = removes("def redact(text):\n    return text\n", sample=SAMPLE)
    assert found is not None
    assert found.counterexample is not None
    text = found.counterexample.replay["text"]
    assert found.counterexample.text == f"redact({text!r})"
    assert found.got == repr(text)
    assert text in found.expected
    assert found.because == "all of it is left"


def test_a_call_that_raises_is_told_with_its_line() -> None:
    found = removes("def redact(text):\n    return text[10_000]\n", sample=SAMPLE)
    assert found is not None
    assert found.location is not None
    assert found.location.line == 2


def test_what_is_no_text_is_told() -> None:
    found = removes("def redact(text):\n    text.replace('a', 'b')\n", sample=SAMPLE)
    assert found is not None
    assert (found.expected, found.got) == ("a text", "None")


def test_what_one_call_alone_does_not_show_is_no_finding() -> None:
    late = "calls = []\ndef redact(text):\n    calls.append(1)\n    return text if len(calls) == 20 else ''\n"

    def judge(record: Record, output: str) -> Wrong | None:
        return Wrong("nothing", "something is left", record.secrets[0]) if output else None

    assert first(Redactor(late), SAMPLE, SAMPLE.records("email"), judge) is None


def test_a_sign_that_nobody_sees_is_shown() -> None:
    assert described(Span("email", 0, 4, "a\u200b@b")) == "the mail address 'a\\u200b@b'"
    assert described(Span("email", 0, 3, "a@b")) == "the mail address a@b"
