"""Do all backends do what is decided here, and say so in their audit records?

One table of decisions (`tests/cluster/conformance`) and a generator of more are
run against every backend that this machine has. SECLAB_CONFORMANCE_BACKENDS
names the backends, SECLAB_SEED and SECLAB_CASES ask for other and more cases.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cluster import backends
from tests.cluster.conformance import table
from tests.cluster.conformance.chosen import BACKENDS
from tests.cluster.conformance.expected import Place, expected
from tests.cluster.conformance.runner import ANY_VERSION, run
from tests.cluster.conformance.scenarios import Area, Scenario
from tests.cluster.conformance.servers import Server


@pytest.fixture(scope="module", params=BACKENDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of each backend, with the world of the table in it."""
    session = backends.named(request.param).start("conformance", tmp_path_factory.mktemp("labs"))
    try:
        yield Server(session)
    finally:
        session.erase()


@pytest.mark.parametrize("area", table.AREAS, ids=lambda area: area.name.replace(" ", "_"))
def test_the_server_answers_and_records_what_was_decided(server: Server, area: Area) -> None:
    found = run(server, area.scenarios)
    assert not found.differences, found.to_text()


def test_the_table_has_more_than_300_rows_and_each_its_own_name() -> None:
    names = [(scenario.name, scenario.who, str(call)) for scenario, call in table.rows()]
    assert len(names) >= 300
    assert len(set(names)) == len(names)


def both(scenario: Scenario) -> list[tuple[str, ...]]:
    """Return what the dialects decide about each call of a scenario."""
    place = Place()
    return [
        tuple(expected(scenario, call, dialect, place, ANY_VERSION).outcome for dialect in ("aws", "minio"))
        for call in scenario.calls
    ]


@pytest.mark.parametrize("area", table.AREAS, ids=lambda area: area.name.replace(" ", "_"))
def test_the_dialects_differ_in_the_rows_that_say_so_and_in_no_others(area: Area) -> None:
    scenarios = [scenario for scenario in area.scenarios if scenario.only is None]
    wrong = {scenario.name: both(scenario) for scenario in scenarios if _differs(scenario) != bool(scenario.differs)}
    assert not wrong


def _differs(scenario: Scenario) -> bool:
    return any(len(set(pair)) > 1 for pair in both(scenario))
