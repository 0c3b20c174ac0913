from __future__ import annotations

from autograders.redaction.growth import LARGEST, SMALLEST, computed, growth


def square(text: str) -> int:
    return sum(1 for _ in text for _ in text)


def test_a_square_is_seen_at_a_small_size() -> None:
    size, short, long = growth(square, "a", "", 8.0)
    assert size == SMALLEST
    assert long > 8 * short


def test_what_takes_no_time_is_tried_with_long_texts() -> None:
    sizes: list[int] = []
    growth(lambda text: sizes.append(len(text)), "ab", "!", 8.0)
    assert max(sizes) == 4 * LARGEST + 1


def test_computing_time_shows_the_same() -> None:
    size, short, long = computed(square, "a", "", 100, 5.5, 8.0)
    assert size == 100
    assert long > 8 * short


def test_a_square_behind_work_in_line_is_sought_at_larger_sizes() -> None:
    def both(text: str) -> None:
        for _ in text:
            sum(range(600))
        square(text)

    size, short, long = computed(both, "a", "", 100, 5.5, 8.0)
    assert size > 100
    assert long > 8 * short
