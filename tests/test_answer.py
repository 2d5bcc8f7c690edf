import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weldgraph.answer import DECIMAL, DOUBLE, XSD, Term, canonical_decimal, canonical_double, normalise


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [("94.0", "94"), ("94", "94"), ("-0.70", "-0.7"), (".5", "0.5"), ("5.", "5"), ("+007.10", "7.1"), ("-0.0", "0")],
)
def test_a_decimal_has_one_form(printed: str, canonical: str) -> None:
    assert canonical_decimal(printed) == canonical


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("94.2", "9.42E1"),
        ("1e-18", "1.0E-18"),
        ("0.000000000000000001", "1.0E-18"),
        ("1.7976931348623157e+308", "1.7976931348623157E308"),
        ("0.29999999999999998890", "3.0E-1"),
        ("0.30000000000000004441", "3.0000000000000004E-1"),
        ("100000000000000000000", "1.0E20"),
        ("-0", "-0.0E0"),
        ("inf", "INF"),
        ("NAN", "NaN"),
    ],
)
def test_a_double_has_one_form_however_an_engine_prints_it(printed: str, canonical: str) -> None:
    assert canonical_double(printed) == canonical


@given(st.floats(allow_nan=False))
def test_the_canonical_double_is_the_same_number(number: float) -> None:
    text = canonical_double(repr(number))
    assert float(text) == number
    assert math.copysign(1, float(text)) == math.copysign(1, number)
    assert canonical_double(f"{number:.17g}") == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12))
def test_the_canonical_decimal_is_the_same_number(number: object) -> None:
    text = canonical_decimal(f"{number:f}")
    assert type(number)(text) == number
    assert canonical_decimal(text) == text


@pytest.mark.parametrize(
    ("term", "canonical"),
    [
        (Term("literal", "1", f"{XSD}boolean"), Term("literal", "true", f"{XSD}boolean")),
        (Term("literal", "007", f"{XSD}nonNegativeInteger"), Term("literal", "7", f"{XSD}integer")),
        (Term("literal", "x", f"{XSD}string"), Term("literal", "x")),
        (Term("literal", "x", "", "en-GB"), Term("literal", "x", "", "en-gb")),
        (Term("literal", "about 5", DECIMAL), Term("literal", "about 5", DECIMAL)),
        (Term("literal", "1_000", DOUBLE), Term("literal", "1_000", DOUBLE)),
        (Term("literal", "1", "http://e.org/own"), Term("literal", "1", "http://e.org/own")),
        (Term("iri", "HTTP://e.org/1.0"), Term("iri", "HTTP://e.org/1.0")),
    ],
)
def test_a_term_is_brought_into_one_form_and_nothing_is_guessed(term: Term, canonical: Term) -> None:
    assert normalise(term) == canonical


def test_what_is_no_number_of_its_type_is_no_number() -> None:
    assert Term("literal", "94", DECIMAL).is_number
    assert not Term("literal", "about 5", DECIMAL).is_number
    assert not Term("literal", "94").is_number
