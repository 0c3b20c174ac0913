"""Every difference of the table in cluster/iam/README.md, by its number."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.iam import Dialect, Policies, PolicyError, Request, decide, minio_rules, parse
from cluster.iam.request import Values

B = "arn:aws:s3:::b"


def statement(**more: Any) -> dict[str, Any]:
    default: dict[str, Any] = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    for name in ("Action", "Resource"):
        if f"Not{name}" in more:
            del default[name]
    return default | more


def both(request: Request, *statements: dict[str, Any], kind: str = "identity") -> tuple[bool, bool]:
    """Decide as AWS, and as MinIO."""
    text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})

    def allowed(dialect: Dialect) -> bool:
        return decide(request, Policies(**{kind: (parse(text, dialect),)}), dialect).allowed

    return allowed("aws"), allowed("minio")


def get(key: str = "k", principal: str = "alice", action: str = "s3:GetObject", **context: Values) -> Request:
    said = {name.replace("_", ":", 1).replace("_", "-"): value for name, value in context.items()}
    return Request(principal, action, f"{B}/{key}" if key else B, said)


def condition(operator: str, key: str, *values: str) -> dict[str, Any]:
    return statement(Action="s3:ListBucket", Condition={operator: {key: list(values)}})


def test_1_b_and_everything_in_it_also_covers_the_bucket_itself() -> None:
    request = get("", action="s3:ListBucket")
    assert both(request, statement(Resource=f"{B}/*")) == (False, True)
    assert both(request, statement(Resource=f"{B}/")) == (False, True)
    assert both(request, statement(), statement(Effect="Deny", Resource=f"{B}/*")) == (True, False)
    assert both(request, statement(Resource=B)) == (True, True)
    assert both(get(), statement(Resource=B)) == (False, False)


def test_2_a_path_is_also_compared_in_its_shortest_form() -> None:
    assert both(get("a/../x"), statement(Resource=f"{B}/x")) == (False, True)
    assert both(get("x/"), statement(Resource=f"{B}/x")) == (False, True)


def test_3_a_question_mark_is_one_byte() -> None:
    assert both(get("é"), statement(Resource=f"{B}/?")) == (True, False)
    assert both(get("é"), statement(Resource=f"{B}/??")) == (False, True)


def test_4_actions_are_case_sensitive() -> None:
    with pytest.raises(PolicyError, match="MinIO has no action") as caught:
        both(get(), statement(Action="s3:getobject"))
    assert caught.value.suggestion == "did you mean s3:GetObject?"
    assert both(get(), {"Effect": "Allow", "NotAction": "s3:getobject", "Resource": "*"}) == (False, True)


def test_5_get_object_version_covers_get_object() -> None:
    assert both(get(), statement(Action="s3:GetObjectVersion")) == (False, True)


def test_6_list_bucket_suffices_for_list_bucket_versions_even_against_a_deny() -> None:
    request = get("", action="s3:ListBucketVersions")
    may_list = statement(Action="s3:ListBucket")
    assert both(request, may_list) == (False, True)
    assert both(request, may_list, statement(Effect="Deny", Action="s3:ListBucketVersions")) == (False, True)
    assert both(request, statement(Action="s3:GetObject")) == (False, False)


def test_7_action_star_counts_as_an_action_of_sts_and_ignores_the_resource() -> None:
    assert both(get(), statement(Action="*", Resource="arn:aws:s3:::other/*")) == (False, True)
    with pytest.raises(PolicyError, match="beside an action of STS"):
        both(get(), statement(Action=["*", "s3:GetObject"]))
    with pytest.raises(PolicyError, match="beside an action of STS"):
        both(get(), statement(Action="*", Condition={"Bool": {"aws:SecureTransport": "true"}}))


def test_8_the_star_in_a_variable_s_value_is_a_wildcard() -> None:
    mine = statement(Resource=B + "/${aws:UserAgent}/*")
    assert both(get("x/k", aws_UserAgent="*"), mine) == (False, True)
    assert both(get("x/k", aws_UserAgent="x"), mine) == (True, True)


def test_9_an_unset_variable_and_a_special_one_stay_as_written() -> None:
    assert both(get("${aws:UserAgent}/k"), statement(Resource=B + "/${aws:UserAgent}/*")) == (False, True)
    assert both(get("*"), statement(Resource=B + "/${*}")) == (True, False)
    assert both(get("x/k"), statement(Resource=B + "/${aws:UserAgent, 'x'}/*")) == (True, False)


def test_10_variables_are_case_sensitive_and_only_common_keys() -> None:
    assert both(get("alice/k"), statement(Resource=B + "/${aws:userName}/*")) == (True, False)
    tagged = Request("alice", "s3:GetObject", f"{B}/x/k", {"aws:PrincipalTag/team": "x"})
    assert both(tagged, statement(Resource=B + "/${aws:PrincipalTag/team}/*")) == (True, False)


def test_11_a_variable_takes_the_first_of_several_values() -> None:
    groups = Request("alice", "s3:GetObject", f"{B}/hr/k", {"aws:groups": ("hr", "ops")})
    assert both(groups, statement(Resource=B + "/${aws:groups}/*")) == (False, True)


def test_12_variables_need_no_version() -> None:
    text = json.dumps({"Statement": [statement(Resource=B + "/${aws:username}/*")]})
    request = get("alice/k")
    assert not decide(request, [parse(text)]).allowed
    assert decide(request, [parse(text, "minio")], "minio").allowed


@pytest.mark.parametrize(
    ("operator", "asked", "aws", "minio"),
    [
        ("ForAllValues:StringNotEquals", ("a", "b"), False, True),
        ("ForAllValues:StringNotEquals", ("b", "c"), True, True),
        ("ForAllValues:StringNotEquals", (), True, False),
        ("ForAnyValue:StringNotEquals", ("a", "b"), True, False),
        ("ForAnyValue:StringNotLike", (), False, True),
        ("ForAllValues:StringEquals", ("a",), True, True),
        ("ForAnyValue:StringEquals", ("a", "b"), True, True),
    ],
)
def test_13_a_quantifier_applies_before_the_negation(
    operator: str, asked: tuple[str, ...], aws: bool, minio: bool
) -> None:
    request = Request("alice", "s3:ListBucket", B, {"aws:groups": asked})
    assert both(request, condition(operator, "aws:groups", "a")) == (aws, minio)


def test_14_without_a_quantifier_any_of_several_values_may_match() -> None:
    request = Request("alice", "s3:ListBucket", B, {"aws:groups": ("a", "b")})
    assert both(request, condition("StringEquals", "aws:groups", "a")) == (False, True)


def test_15_a_missing_or_unreadable_number_or_date_is_false_even_negated() -> None:
    many = condition("NumericNotEquals", "s3:max-keys", "5")
    late = condition("DateNotEquals", "aws:CurrentTime", "2030-01-01T00:00:00Z")
    assert both(get("", action="s3:ListBucket"), many) == (True, False)
    assert both(get("", action="s3:ListBucket"), late) == (True, False)
    assert both(get("", action="s3:ListBucket", s3_max_keys="many"), many) == (True, False)
    assert both(get("", action="s3:ListBucket", s3_max_keys="6"), many) == (True, True)
    assert both(get("", action="s3:ListBucket", aws_CurrentTime="2031-01-01"), late) == (True, False)


def test_16_a_bare_ipv6_address_is_a_range_of_32_bits() -> None:
    request = get("", action="s3:ListBucket", aws_SourceIp="2001:db8:ffff::7")
    assert both(request, condition("IpAddress", "aws:SourceIp", "2001:db8::1")) == (False, True)
    assert both(request, condition("NotIpAddress", "aws:SourceIp", "2001:db8::1")) == (True, False)


def test_17_binary_compares_the_decoded_value() -> None:
    request = get("", action="s3:ListBucket", aws_UserAgent="hi")
    assert both(request, condition("BinaryEquals", "aws:UserAgent", "aGk=")) == (False, True)


def test_18_bool_compares_the_text() -> None:
    shouted = statement(Condition={"Bool": {"aws:SecureTransport": "TRUE"}})
    assert both(get(aws_SecureTransport="true"), shouted) == (True, False)
    assert both(get(aws_SecureTransport="TRUE"), shouted) == (True, True)


def test_19_a_bucket_policy_binds_anonymous_callers_only() -> None:
    everyone = statement(Principal="*", Resource=[B, f"{B}/*"])
    assert both(get(), everyone, kind="resource") == (True, False)
    assert both(get(principal="*"), everyone, kind="resource") == (True, True)
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**everyone, "Effect": "Deny"}]})
    mine = parse(json.dumps({"Version": "2012-10-17", "Statement": [statement()]}))
    assert not decide(get(), Policies((mine,), (parse(text),))).allowed
    assert decide(get(), Policies((mine,), (parse(text, "minio"),)), "minio").allowed


def test_20_in_a_bucket_policy_the_bucket_is_not_one_of_its_objects() -> None:
    request = get("", principal="*", action="s3:ListBucket")
    public = statement(Principal="*", Action="s3:ListBucket", Resource=[B, f"{B}/*"])
    assert both(request, public, kind="resource") == (True, True)
    inside = statement(Principal="*", NotAction="s3:PutObject", Resource=f"{B}/*")
    assert both(request, inside, kind="resource") == (False, False)


def test_21_there_is_no_permissions_boundary() -> None:
    with pytest.raises(ValueError, match="no permissions boundary"):
        decide(get(), Policies(boundary=()), "minio")


def test_22_a_session_policy_limits_there_too() -> None:
    mine = (parse(json.dumps({"Version": "2012-10-17", "Statement": [statement()]}), "minio"),)
    limit = (parse(json.dumps({"Version": "2012-10-17", "Statement": [statement(Action="s3:PutObject")]}), "minio"),)
    assert not decide(get(), Policies(mine, session=limit), "minio").allowed
    assert decide(get(action="s3:PutObject"), Policies(mine, session=limit), "minio").allowed


def test_23_there_is_no_right_to_ask_who_one_is() -> None:
    request = Request("alice", "sts:GetCallerIdentity", "*")
    assert not decide(request, [], "minio").allowed


def test_24_one_operator_knows_if_exists() -> None:
    many = condition("NumericGreaterThanIfExists", "s3:max-keys", "5")
    assert both(get("", action="s3:ListBucket"), many) == (True, True)
    assert both(get("", action="s3:ListBucket", s3_max_keys="5"), many) == (False, False)


@pytest.mark.parametrize(
    ("operator", "key", "value", "asked", "expected"),
    [
        ("StringEqualsIgnoreCase", "aws:UserAgent", "HI", "hi", True),
        ("StringLike", "aws:UserAgent", "${aws:username}*", "alice-1", True),
        ("StringEquals", "aws:UserAgent", "${aws:username}", "alice", True),
        ("StringNotLike", "aws:UserAgent", "a*", "alice", False),
        ("Null", "aws:UserAgent", "true", "x", False),
        ("Null", "aws:UserAgent", "false", "x", True),
        ("NumericLessThan", "s3:max-keys", "10", "5", True),
        ("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z", "2029-01-01T00:00:00Z", True),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", "10.1.2.3", True),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/8", "host", False),
    ],
)
def test_the_rest_is_decided_as_on_aws(operator: str, key: str, value: str, asked: str, expected: bool) -> None:
    request = Request("alice", "s3:ListBucket", B, {key: asked})
    assert both(request, condition(operator, key, value)) == (expected, expected)


def test_listing_all_buckets_asks_about_no_bucket() -> None:
    for resource in ("*", "arn:aws:s3:::*"):
        request = Request("alice", "s3:ListAllMyBuckets", resource)
        assert both(request, statement(Resource="arn:aws:s3:::*"))[1]
        assert not both(request, statement(Resource="arn:aws:s3:::b"))[1]


def test_25_the_permission_on_an_object_is_that_on_its_versions() -> None:
    for action in ("GetObject", "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging"):
        versioned = action.replace("Object", "ObjectVersion")
        assert both(get(action=f"s3:{versioned}"), statement(Action=f"s3:{action}")) == (False, True)
        assert both(get(action=f"s3:{versioned}"), statement(Action=f"s3:{versioned}")) == (True, action == "GetObject")


def test_26_a_version_is_deleted_with_the_permission_on_its_object() -> None:
    request = get(action="s3:DeleteObjectVersion")
    may_delete = statement(Action="s3:DeleteObject")
    assert both(request, may_delete) == (False, True)
    assert both(request, statement(Action="s3:DeleteObjectVersion")) == (True, False)
    refusal = statement(Effect="Deny", Action="s3:DeleteObjectVersion")
    assert both(request, statement(), refusal) == (False, False)
    assert both(get(action="s3:DeleteObject"), statement(), refusal) == (True, True)
    anyone = get(action="s3:DeleteObjectVersion", principal="*")
    public = statement(Principal="*", Action="s3:DeleteObject", Resource=f"{B}/*")
    assert both(anyone, public, kind="resource") == (False, True)


def test_26_a_session_policy_must_allow_both() -> None:
    request = get(action="s3:DeleteObjectVersion")
    for actions, expected in ((["s3:DeleteObject"], False), (["s3:DeleteObject", "s3:DeleteObjectVersion"], True)):
        mine, limit = (
            parse(json.dumps({"Version": "2012-10-17", "Statement": [statement(Action=action)]}), "minio")
            for action in (["s3:DeleteObject"], actions)
        )
        assert decide(request, Policies((mine,), session=(limit,)), "minio").allowed is expected


def test_31_a_page_a_program_and_a_version_are_never_missing() -> None:
    for key in ("aws:Referer", "aws:UserAgent", "s3:versionid"):
        missing = statement(Action="s3:GetObject", Condition={"Null": {key: "true"}})
        assert both(get(), missing) == (True, False)
        empty = statement(Action="s3:GetObject", Condition={"StringEquals": {key: ""}})
        assert both(get(), empty) == (False, True)


def test_35_a_session_has_the_name_of_its_role() -> None:
    session = "arn:aws:sts::123456789012:assumed-role/training-run/run-42"
    request = get("training-run/log", principal=session)
    assert both(request, statement(Resource=B + "/${aws:username}/*")) == (False, True)


def test_40_what_is_written_again_has_no_not_action() -> None:
    text = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}]}
    )
    policy = parse(text, "minio")
    with pytest.raises(PolicyError, match="MinIO takes no NotAction here") as caught:
        minio_rules.check_written_again(policy)
    assert caught.value.line == 1
    minio_rules.check_written_again(parse(json.dumps({"Version": "2012-10-17", "Statement": [statement()]}), "minio"))
