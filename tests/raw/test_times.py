"""Durations as testers write them."""

import datetime as dt

import numpy as np
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders.raw.times import seconds


def read(*texts: object) -> list[float]:
    data = np.empty(len(texts), dtype=object)
    data[:] = texts
    return seconds(data).tolist()


def test_each_way_of_writing_is_read() -> None:
    assert read("0-00:01:20", "2-03:04:05", "12-00:00:00") == [80, 183_845, 1_036_800]
    assert read("  0d 00:01:00.25", " 11d 01:02:03.99") == [60.25, 954_123.99]
    assert read("0 01:00:00.500", "100:00:01", "0:00:00,250") == [3600.5, 360_001, 0.25]
    assert read("12.5", "0.1", "-1.5") == [12.5, 0.1, -1.5]
    assert read(dt.time(1, 2, 3), "1-00:00:00", dt.timedelta(seconds=5)) == [3723, 86_400, 5]


def test_what_is_absent_is_no_number() -> None:
    found = read("0-00:00:10", "-", "", "0-00:00:20")
    assert found[::3] == [10, 20]
    assert np.isnan(found[1:3]).all()


def test_texts_in_many_patterns_and_with_powers_of_ten_are_read_one_by_one() -> None:
    texts = [f"{'0' * length}{length}.5" for length in range(1, 60)]
    assert read(*texts) == [length + 0.5 for length in range(1, 60)]
    assert read("1e3", "2.5E-1") == [1000, 0.25]


@pytest.mark.parametrize("text", ["0-00:01:2x", "00:01", "１2:00:00:00", "tomorrow"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="is no duration"):
        read("0-00:00:10", text)
