"""Are messages to the kernel written and read as it wants them?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from cluster.embedded.fabric.namespaces import leave_host
from cluster.embedded.fabric.netlink import Netlink, attribute, attributes, messages, nested


def test_attributes_are_padded_to_four_bytes_and_read_back() -> None:
    written = attribute(3, b"eth0\0") + attribute(4, 7)
    assert len(written) == 12 + 8
    assert attributes(written) == {3: b"eth0\0", 4: b"\7\0\0\0"}


def test_nested_attributes_are_marked_and_read_like_any() -> None:
    outer = attributes(nested(18, attribute(1, b"veth")))
    assert attributes(outer[18]) == {1: b"veth"}


@pytest.mark.parametrize("data", [b"", b"\0", b"\0" * 64, b"\xff" * 64])
def test_bytes_that_make_no_sense_end(data: bytes) -> None:
    assert len(list(messages(data))) <= 4
    assert len(attributes(data)) <= 16


def test_what_the_kernel_refuses_is_an_error_with_its_reason(apart: Callable[..., Any]) -> None:
    def refused() -> str:
        leave_host()
        with pytest.raises(OSError, match="No such device") as caught:
            Netlink().request((16, 0, bytes(4) + b"\x63\0\0\0" + bytes(8)))
        return str(caught.value)

    assert "the kernel refused a part of the network" in apart(refused)


def test_the_fabric_can_be_imported_where_there_is_no_netlink() -> None:
    script = (
        "import socket\n"
        "for name in [name for name in vars(socket) if 'NETLINK' in name]: delattr(socket, name)\n"
        "import cluster.embedded.fabric\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
