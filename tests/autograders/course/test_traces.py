"""Are the things found that a learner could have written differently?"""

from __future__ import annotations

import json

import pytest

from autograders.course.traces import Kind, subwords, traces

POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AllowStuffPlz",
      "Effect" : "Allow",
      "Action":  "s3:GetObject",
       "Resource": "arn:aws:s3:::custmer/*"
    },
    {
      "Sid": "b",
      "Effect": "Allow",
      "Action": "s3:ListBucket",\x20
      "Resource": "*"
    }
  ]
}"""
PROGRAM = '''# masks the digits
def masked(line: str) -> str:
    """Doc."""
    first  = line.upper()
    second = "# no comment of mine? it is text"
    third = first
    fourth = second
    return len(third)
'''


def found(kind: Kind, text: str, language: str = "json") -> set[str]:
    return {trace.what for trace in traces(language, text) if trace.kind == kind}


def test_a_policy_has_names_words_and_odd_spaces() -> None:
    assert found("statement", POLICY) == {"AllowStuffPlz", "b"}
    assert found("word", POLICY) == {"Allow", "custmer"}
    assert found("spacing", POLICY) == {
        '"Effect"␣:',
        '"Action":␣␣"s3:GetObject"',
        '␣␣␣␣␣␣␣"Resource": "arn:aws:s3:::custmer/*"',
        '"Action": "s3:ListBucket",␣',
    }


@pytest.mark.parametrize("indent", [None, 1, 3, "\t"])
@pytest.mark.parametrize("separators", [None, (",", ":"), (", ", ": "), (" ,", " :")])
def test_a_layout_that_is_regular_is_nobodys_own(indent: int | str | None, separators: tuple[str, str] | None) -> None:
    value = {
        "Statement": [{"Action": [f"s3:{number}", "s3:b"], "Resource": "*", "Effect": "Allow"} for number in range(9)]
    }
    assert found("spacing", json.dumps(value, indent=indent, separators=separators)) == set()


def test_lines_are_the_same_whatever_the_layout_and_the_names_of_statements() -> None:
    other = json.dumps(json.loads(POLICY.replace("AllowStuffPlz", "c")), indent=7, sort_keys=True)
    assert found("line", POLICY) == found("line", other)


def test_a_program_has_comments_and_the_names_it_binds() -> None:
    assert "masks the digits" in found("comment", PROGRAM, "py")
    assert found("word", PROGRAM, "py") == {"masked", "line", "first", "second", "third", "fourth"}
    assert found("spacing", PROGRAM, "py") == {"first␣␣="}
    assert "return len(third)" in found("line", PROGRAM, "py")


def test_yaml_has_comments_and_names() -> None:
    text = "Statement:\n  - Sid: Odd one # by me\n    Effect: Allow\n"
    assert found("statement", text, "yaml") == {"Odd one"}
    assert found("comment", text, "yaml") == {"by me"}


@pytest.mark.parametrize("language", ["json", "yaml", "py", "sh"])
@pytest.mark.parametrize(
    "text", ["", "{", "\0", "\ud800", '"' * 9000, "[" * 9000, "Sid:" * 9000, "def f(:", "a: &a [*a]"], ids=ascii
)
def test_no_text_stops_it(language: str, text: str) -> None:
    assert isinstance(traces(language, text[:20_000]), frozenset)


def test_a_text_without_end_has_no_traces() -> None:
    assert traces("json", "x " * 100_000) == frozenset()


def test_names_are_split_into_words() -> None:
    assert subwords("readChurn_data HTTPServer2 an") == {"read", "churn", "data", "http", "server"}
