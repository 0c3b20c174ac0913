from __future__ import annotations

from cluster.iam import Condition, Element, Policy, PolicyError
from cluster.source import DocumentError


def test_a_policy_error_is_a_document_error() -> None:
    assert issubclass(PolicyError, DocumentError)


def test_an_element_prints_as_its_text() -> None:
    assert str(Element("s3:*")) == "s3:*"


def test_an_operator_is_written_with_qualifier_and_suffix() -> None:
    assert Condition("Bool", "aws:SecureTransport", ()).written == "Bool"
    assert Condition("StringLike", "k", (), "ForAnyValue", True).written == "ForAnyValue:StringLikeIfExists"


def test_the_source_text_makes_no_difference_to_equality() -> None:
    assert Policy((), text="a") == Policy((), text="b")
