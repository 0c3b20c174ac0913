"""Check values: https://reveng.sourceforge.io/crc-catalogue/all.htm."""

from __future__ import annotations

import base64

import pytest

from cluster.embedded.checksums import DIGESTS, verify
from cluster.embedded.errors import S3Error

KNOWN = {"crc32": "cbf43926", "crc32c": "e3069283", "crc64nvme": "ae8b14860a799888"}


@pytest.mark.parametrize("name", KNOWN)
def test_the_check_value_of_each_crc_is_right(name: str) -> None:
    assert DIGESTS[f"x-amz-checksum-{name}"](b"123456789").hex() == KNOWN[name]


@pytest.mark.parametrize("name", DIGESTS)
def test_a_checksum_is_compared(name: str) -> None:
    right = base64.b64encode(DIGESTS[name](b"data")).decode()
    verify(b"data", {name: right})
    with pytest.raises(S3Error, match="did not match"):
        verify(b"date", {name: right})
