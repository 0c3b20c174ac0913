from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.iam import literals


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)))
def test_a_date_is_read_as_python_reads_it(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    text = moment.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)
    assert literals.date(text) == int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970", "0"),
        ("1970-02", "2678400"),
        ("1970-01-02", "86400"),
        ("1970-01-01T00:01", "60"),
        ("1970-01-01T00:00:01Z", "1"),
        ("1970-01-01T00:00:00.25Z", "0.25"),
        ("1970-01-01T01:00:00+01:00", "0"),
        ("1969-12-31T23:00:00-0100", "0"),
        ("1700000000", "1700000000"),
        ("-5", "-5"),
    ],
)
def test_dates_are_iso_8601_or_seconds_since_1970(text: str, seconds: str) -> None:
    assert literals.date(text) == Decimal(seconds)


@pytest.mark.parametrize(
    "text", ["", "x", "2030-13-01", "2030-02-30", "2030-01-01T25:00Z", "2030/01/01", "1e9", "0000-01-01", "9" * 40]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert literals.date(text) is None


def test_numbers_are_decimal_and_exact() -> None:
    assert literals.number("10") == literals.number("10.0") == literals.number("+10.")
    assert literals.number(".1") == Decimal("0.1")
    assert [literals.number(text) for text in ("", ".", "1e9", "NaN", "0x10", "\u0661", "1" * 65)] == [None] * 7


def test_booleans_have_two_words_in_any_case() -> None:
    assert (literals.boolean("true"), literals.boolean("FALSE"), literals.boolean("1")) == (True, False, None)


def test_base64_is_read_to_bytes() -> None:
    assert literals.binary("aGk=") == b"hi"
    assert (literals.binary("aGk"), literals.binary("a k="), literals.binary("\u00e9")) == (None, None, None)


@pytest.mark.parametrize(
    ("inner", "outer", "inside"),
    [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "10.9.9.9/8", True),
        ("11.0.0.0", "10.0.0.0/8", False),
        ("10.1.2.3", "0.0.0.0/0", True),
        ("2001:db8::1", "2001:DB8:0::/48", True),
        ("10.1.2.3", "::/0", False),
        ("::ffff:10.1.2.3", "10.0.0.0/8", False),
    ],
)
def test_an_address_is_in_a_network_of_its_own_family(inner: str, outer: str, inside: bool) -> None:
    network, address = literals.network(outer), literals.network(inner)
    assert network is not None
    assert address is not None
    assert (address in network) is inside


@pytest.mark.parametrize("text", ["", "10.0.0", "10.0.0.0/33", "010.0.0.1", "::1%eth0/64x", "host"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert literals.network(text) is None


def test_an_arn_has_six_parts_and_the_last_keeps_its_colons() -> None:
    assert literals.arn("arn:aws:s3:::b/a:b") == ("arn", "aws", "s3", "", "", "b/a:b")
    assert literals.arn("arn:aws:s3::b") is None
    assert literals.arn("urn:aws:s3:::b") is None
