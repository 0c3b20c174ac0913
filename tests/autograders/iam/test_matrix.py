from __future__ import annotations

import json

from autograders.iam.matrix import AccessMatrix, Cell, Row, access_matrix, request_for
from cluster.iam import parse

BUCKET = "arn:aws:s3:::ml-datasets"


def policy(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def drawn() -> AccessMatrix:
    wide, narrow = policy("s3:GetObject", f"{BUCKET}/*"), policy("s3:GetObject", f"{BUCKET}/customer-churn/*")
    return access_matrix(
        {"training-job": [parse(wide)]},
        {"training-job": [parse(narrow)]},
        actions=["s3:GetObject", "s3:PutObject"],
        places=["ml-datasets/customer-churn/", "ml-datasets/hr/"],
        caption="The training job.",
    )


def test_each_cell_compares_the_answer_with_what_it_should_be() -> None:
    assert drawn().rows == (
        Row("training-job", "s3:GetObject", (Cell(True, True), Cell(True, False))),
        Row("training-job", "s3:PutObject", (Cell(False, False), Cell(False, False))),
    )
    assert drawn().wrong == 1


def test_a_principal_without_policies_may_do_nothing() -> None:
    reference = {"intern": [parse(policy("s3:GetObject", f"{BUCKET}/*"))]}
    matrix = access_matrix({}, reference, actions=["s3:GetObject"], places=["ml-datasets/hr/"])
    assert matrix.rows[0].cells == (Cell(False, True),)


def test_an_iterator_of_policies_answers_every_cell() -> None:
    text = policy("s3:GetObject", f"{BUCKET}/*")
    held = {"training-job": (parse(t) for t in [text])}
    reference = {"training-job": [parse(text)]}
    matrix = access_matrix(held, reference, actions=["s3:GetObject"], places=["ml-datasets/hr/", "ml-datasets/fraud/"])
    assert matrix.wrong == 0


def test_no_cell_speaks_by_colour_alone() -> None:
    page = drawn().to_html()
    for words in ("✓ allowed", "– denied", "✗ should be denied"):
        assert words in page
        assert words in drawn().to_text()


def test_the_table_has_a_caption_and_scopes() -> None:
    page = drawn().to_html()
    assert "<caption>The training job." in page
    assert page.count('scope="col"') == 4
    assert page.count('scope="row"') == 2
    assert page.count('scope="rowgroup" rowspan="2"') == 1


def test_the_plain_table_has_one_line_for_each_row() -> None:
    lines = drawn().to_text().splitlines()
    assert lines[0] == "The training job.  1 of 4 is wrong."
    assert len(lines) == 4


def test_names_are_escaped() -> None:
    matrix = AccessMatrix("<b>", ("<i>",), (Row("<img>", "<u>", (Cell(True, True),)),))
    assert not any(tag in matrix.to_html() for tag in ("<b>", "<i>", "<img>", "<u>"))


def test_a_place_becomes_the_resource_that_its_action_takes() -> None:
    assert request_for("a", "s3:GetObject", "b/hr/").resource == "arn:aws:s3:::b/hr/example"
    assert request_for("a", "s3:GetObject", "b/hr/x.csv").resource == "arn:aws:s3:::b/hr/x.csv"
    assert request_for("a", "s3:GetObject", "b").resource == "arn:aws:s3:::b/example"
    listed = request_for("a", "s3:ListBucket", "b/hr/")
    assert (listed.resource, listed.context) == ("arn:aws:s3:::b", {"s3:prefix": "hr/"})
    assert request_for("a", "s3:GetBucketLocation", "b/hr/").context == {}
    assert request_for("a", "s3:ListBucket", "b").context == {}
