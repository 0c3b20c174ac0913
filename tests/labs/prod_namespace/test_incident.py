"""Can the log of the night be read, and does it tell one story only?"""

from __future__ import annotations

from collections import defaultdict

from labs.prod_namespace import world
from labs.prod_namespace.incident import incident


def test_the_night_is_the_same_for_everybody_and_in_order() -> None:
    assert incident() == incident()
    times = [denial.time for denial in incident()]
    assert times == sorted(times)


def test_the_intruder_is_not_the_loudest_but_reaches_for_the_most() -> None:
    lines, reached = defaultdict(int), defaultdict(set)
    for denial in incident():
        lines[denial.source] += 1
        reached[denial.source].add((denial.destination, denial.packet.port))
    assert max(lines, key=lines.__getitem__) == world.REPORTS
    assert max(reached, key=lambda pod: len(reached[pod])) == world.MONITOR
    assert len(reached[world.MONITOR]) > 5 > max(len(found) for pod, found in reached.items() if pod != world.MONITOR)


def test_the_first_line_of_the_intruder_is_when_it_began() -> None:
    first = next(denial for denial in incident() if denial.source == world.MONITOR)
    assert first.when == world.BREACH


def test_no_line_stands_for_work_that_has_to_go_through() -> None:
    work = {(str(flow.source), str(flow.destination), flow.port) for flow in (*world.WORK, *world.LOOKUPS)}
    assert not [one for one in incident() if (one.source, one.destination, one.packet.port) in work]
