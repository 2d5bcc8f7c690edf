"""Text of instruments: encodings mixed in one file, numbers, ends that were cut, values out of a row."""

import numpy as np
import pytest

from weldgraph.errors import Refused
from weldgraph.loaders.raw import lines


def test_each_line_has_its_own_encoding():
    data = "Temp./°C\n".encode("latin-1") + "试样\n".encode("gb18030") + "Ω\r\n".encode() + b"plain\r"
    assert lines.decode(data, "a") == "Temp./°C\n试样\nΩ\nplain\n"


@pytest.mark.parametrize("mark", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_marks_of_unicode_are_known(mark):
    assert lines.decode("a°\r\nb\r\n".encode(mark), "a") == "a°\nb\n"


def test_a_control_character_is_no_text():
    with pytest.raises(Refused, match=r"a, line 2: the byte 0x01 stands where text was wanted"):
        lines.decode(b"1 2\n3 \x014\n", "a")


@pytest.mark.parametrize(
    "text", ["nan", "inf", "1e999", "1O", "", "0x10", "1_000", "٣", "1,5", "--1", "1e", "infinity"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Refused, match="wanted a number"):
        lines.number(text, "a")


@pytest.mark.parametrize(
    ("text", "value"), [("-1.5", -1.5), (".052", 0.052), ("1.", 1), ("+6.7E-4", 6.7e-4), (" 3 ", 3)]
)
def test_numbers_as_instruments_print_them(text, value):
    assert lines.number(text, "a") == value
    assert lines.number(text.replace(".", ","), "a", ",") == value


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("1.00 2.50\n1.10 2.60\n1.20 2.70\n", False),
        ("1.00 2.50\n1.10 2.60\n1.20 2.70", False),
        ("1.00 2.50\n1.10 2.60\n1.20 2.7", True),
        ("1.00 2.50\n1.10 2.60\n1.20 2", True),
        ("1.00 2.50E+02\n1.10 2.60E+02\n1.20 2.70E+0", True),
        ("1.00 2.50E+02\n1.10 2.60E+02\n1.20 2.70", True),
        ("   10   250\n   11   260\n   12   2", True),
    ],
)
def test_an_end_that_was_cut_is_told_by_its_decimals_or_its_width(text, cut):
    if cut:
        with pytest.raises(Refused, match="the file seems cut"):
            lines.whole(text, "a")
    else:
        assert lines.whole(text, "a") in {"", "The last line has no line end; the file may be cut after it."}


def test_an_end_that_may_be_whole_is_a_warning():
    assert "may be cut" in lines.whole("1 2\n3 4\n   ", "a")
    assert "if the file was cut there" in lines.whole("1 2\n3 4\n5 6", "a")


def test_a_scan_does_not_turn_and_has_no_value_out_of_an_even_row():
    even = np.arange(10, 20, 0.05)
    lines.rising(even, "x", "a")
    lines.rising(even[::-1], "x", "a")
    lines.rising(np.concatenate([even, even + 30]), "x", "a")
    lines.rising(np.round(even, 1) + np.arange(len(even)) * 1e-3, "x", "a")
    turned = even.copy()
    turned[50] = 11
    with pytest.raises(Refused, match="x goes up, but not from point 50"):
        lines.rising(turned, "x", "a")
    flipped = even.copy()
    flipped[50] += 0.03
    with pytest.raises(Refused, match=r"point 51 of x \(12.53\) stands out of an even row"):
        lines.rising(flipped, "x", "a")
