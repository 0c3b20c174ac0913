from __future__ import annotations

from collections.abc import Mapping

import pytest

from cluster.iam import variables
from cluster.iam.policy import Version
from cluster.iam.request import Values

SAID: Mapping[str, Values] = {
    "aws:username": "alice",
    "aws:principaltag/team": "*",
    "aws:tagkeys": ("a",),
    "aws:useragent": "",
}


def matches(pattern: str, text: str, version: Version = "2012-10-17", wildcards: bool = True) -> bool:
    return variables.matcher(variables.template(pattern, version, wildcards))(text, SAID.get)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("home/${aws:username}/*", "home/alice/x"),
        ("${AWS:UserName}", "alice"),
        ("${aws:username}${aws:username}", "alicealice"),
        ("${aws:PrincipalTag/team}", "*"),
        ("${*}x*", "*xy"),
        ("${?}", "?"),
        ("${$}{aws:username}", "${aws:username}"),
        ("${aws:missing, 'guest'}", "guest"),
        ("${aws:missing,'guest'}", "guest"),
        ("${aws:missing, ''}x", "x"),
        ("${aws:username, 'guest'}", "alice"),
        ("a${aws:useragent}b", "ab"),
        ("a${b", "a${b"),
        ("${aws:username}?", "alicex"),
    ],
)
def test_a_variable_stands_for_its_value(pattern: str, text: str) -> None:
    assert matches(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("${aws:PrincipalTag/team}", "anything"),
        ("${*}", "anything"),
        ("${aws:missing}", "${aws:missing}"),
        ("${aws:missing}*", ""),
        ("${}", "${}"),
        ("${aws:tagkeys}", "a"),
        ("${aws:tagkeys, 'a'}", "a"),
    ],
)
def test_a_value_s_own_star_is_literal_and_a_variable_without_one_value_matches_nothing(
    pattern: str, text: str
) -> None:
    assert not matches(pattern, text)


def test_variables_are_plain_text_before_version_2012_10_17() -> None:
    assert matches("${aws:username}", "${aws:username}", "2008-10-17")
    assert matches("${*}", "${anything}", "2008-10-17")
    assert not matches("${aws:username}", "alice", "2008-10-17")


def test_without_wildcards_a_star_is_a_star_and_a_variable_still_a_variable() -> None:
    assert matches("*${aws:username}", "*alice", wildcards=False)
    assert not matches("*", "x", wildcards=False)
