"""Frames of callers, and every object that the collector knows."""

from __future__ import annotations

from autograders import sandbox


def test_no_frame_above_the_answer_holds_an_expected_value(course) -> None:
    code = """
    import sys

    def attack():
        frame, seen = sys._getframe(), []
        while frame:
            seen += [repr(value) for value in (*frame.f_locals.values(), *frame.f_globals.values())]
            frame = frame.f_back
        return [text for text in seen if "expected" + "-answer" in text]
    """
    assert course.attack_once(code).value == []


def test_nothing_of_an_earlier_submission_is_left_in_memory(course) -> None:
    mark = "left by ada"
    earlier = f"kept = '{mark}'\ndef double(text):\n    return text + kept\n"
    assert sandbox.call(earlier, "double", [("x",)], jail=course.jail)[0].value == f"x{mark}"
    code = """
    import gc

    def attack():
        gc.unfreeze()
        found = [value for value in gc.get_objects() if isinstance(value, (dict, list, tuple))]
        texts = [text for value in found for text in (value.values() if isinstance(value, dict) else value)]
        return [text for text in texts if isinstance(text, str) and text.startswith("left") and text.endswith("ada")]
    """
    assert course.attack_once(code).value == []


def test_nor_in_any_byte_of_the_process(course) -> None:
    earlier = "kept = ''.join(map(chr, (90, 113, 55, 119, 75, 50)))\ndef double(text):\n    return text + kept\n"
    assert sandbox.call(earlier, "double", [("x",)], jail=course.jail)[0].value == "xZq7wK2"
    code = """
    import ctypes
    import sys

    def attack():
        # Memory that the allocator has freed and hands out again still holds what was in it.
        word = bytes((90, 113, 55, 119, 75, 50))
        texts = [bytearray(size) for size in range(9, 4000, 8)]
        return sum(word in ctypes.string_at(id(text), sys.getsizeof(text)) for text in texts)
    """
    assert course.attack_once(code).value == 0
