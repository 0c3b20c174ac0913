from __future__ import annotations

from collections.abc import Callable

import pytest

from autograders.redaction import growth as measured
from autograders.redaction.growth import LARGEST, SMALLEST, computed, growth

TICK = 1e-8
Redactor = Callable[[str], None]
Takes = Callable[[Callable[[int], int]], Redactor]


@pytest.fixture
def takes(monkeypatch: pytest.MonkeyPatch) -> Takes:
    """Return what makes a redactor that takes so many ticks for so many signs, on a clock that only it moves."""
    now = [0]
    for clock in ("perf_counter", "process_time"):
        monkeypatch.setattr(measured, clock, lambda: now[0] * TICK)

    def redactor(ticks: Callable[[int], int]) -> Redactor:
        def redact(text: str) -> None:
            now[0] += ticks(len(text))

        return redact

    return redactor


def test_a_square_is_seen_at_a_small_size(takes: Takes) -> None:
    size, short, long = growth(takes(lambda signs: signs**2), "a", "", 8.0)
    assert size == SMALLEST
    assert long == pytest.approx(16 * short)


def test_what_takes_no_time_is_tried_with_long_texts() -> None:
    sizes: list[int] = []
    growth(lambda text: sizes.append(len(text)), "ab", "!", 8.0)
    assert max(sizes) == 4 * LARGEST + 1


def test_computing_time_shows_the_same(takes: Takes) -> None:
    size, short, long = computed(takes(lambda signs: signs**2), "a", "", 100, 5.5, 8.0)
    assert size == 100
    assert long == pytest.approx(16 * short)


def test_a_square_behind_work_in_line_is_sought_at_larger_sizes(takes: Takes) -> None:
    size, short, long = computed(takes(lambda signs: 600 * signs + signs**2), "a", "", 100, 5.5, 8.0)
    assert size == 400
    assert long == pytest.approx(8.8 * short)


def test_what_grows_in_line_is_clear_at_once_and_what_never_gets_clear_ends(takes: Takes) -> None:
    assert computed(takes(lambda signs: signs), "a", "", 100, 5.5, 8.0)[0] == 100
    assert computed(takes(lambda signs: round(signs**1.4)), "a", "", 4000, 5.5, 8.0)[0] == LARGEST
