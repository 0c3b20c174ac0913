from __future__ import annotations

import ipaddress

from autograders.redaction.dice import Dice
from autograders.redaction.machines import LABELS, api_key, ipv4, ipv6

DICE = [Dice(f"machines {number}") for number in range(300)]


def test_addresses_are_those_of_documentation() -> None:
    networks = [ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
    hosts = [ipaddress.ip_address(ipv4(dice).value) for dice in DICE]
    assert all(any(host in net for net in networks) for host in hosts)
    found = [ipaddress.IPv6Address(ipv6(dice).value) for dice in DICE]
    assert all(address.ipv4_mapped or address in ipaddress.ip_network("2001:db8::/32") for address in found)


def test_a_key_has_a_prefix_or_a_label() -> None:
    keys = [api_key(dice) for dice in DICE]
    assert all(key.lead in LABELS or key.value.startswith(("ck_test_", "AKIA")) for key in keys)
    assert {key.lead for key in keys} == {"", *LABELS}
