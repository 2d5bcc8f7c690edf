"""A comparison as people get it: rows with values in one unit, ranks, front and verdicts; as Answer and DataFrame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from weldgraph.answer import INTEGER, Answer, Term
from weldgraph.compare.criteria import needs_basis
from weldgraph.compare.evidence import Value
from weldgraph.compare.order import Front, Interval
from weldgraph.compare.rows import Joined
from weldgraph.compare.verdict import Verdict
from weldgraph.model import Quantity, Unit
from weldgraph.nquads import plain
from weldgraph.quantity import ends
from weldgraph.terms import Property
from weldgraph.units import comparable, convert

if TYPE_CHECKING:
    import pandas as pd

_GUARD = 2  # digits kept beyond the printed ones where a conversion is no power of ten


@dataclass(frozen=True, slots=True)
class Implied:
    """A value that follows from two others of its row.

    Attributes:
        low, high: over all that the two prints admit.
    """

    middle: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a comparison.

    Attributes:
        intervals: in the unit of each property, for ordering; None where there is no value, or a range.
        kind: why the first value is not ranked, "" where it is.
    """

    joined: Joined
    intervals: tuple[Interval | None, ...]
    verdict: Verdict | None = None
    rank: tuple[int, int] | None = None
    front: Front | None = None
    is_sample: bool = False
    kind: str = ""
    implied: tuple[Implied | None, ...] = ()

    @property
    def material(self) -> str:
        """What the row is of."""
        return self.joined.subject.label


@dataclass(frozen=True, slots=True)
class Comparison:
    """Values of properties side by side.

    Attributes:
        units: one a property; None where there is no value.
        implied: label and unit of each derived column.
        notes: sentences about the whole: what was left out, and what a rank means.
    """

    properties: tuple[Property, ...]
    units: tuple[Unit | None, ...]
    lines: tuple[Line, ...]
    implied: tuple[tuple[str, Unit], ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def columns(self) -> list[str]:
        """Names of all columns, first to last."""
        labels = [prop.label for prop in self.properties]
        derived = [
            name
            for label, _ in self.implied
            for name in (f"implied {label}", f"implied {label} unit", f"implied {label} range")
        ]
        return [
            "material",
            *(name for label in labels for name in (label, f"{label} unit", f"{label} printed")),
            *("conditions", "comparable", "why", "rank", "rank_worst", "pareto", "work", "source"),
            *derived,
            *(name for label in labels for name in (f"{label} lower", f"{label} upper", f"{label} bounds")),
            *("record", "material_iri", "work_iri"),
        ]  # fmt: skip

    def answer(self, *, brief: bool = False) -> Answer:
        """The rows as terms; `brief` leaves out bounds and record, for a terminal."""
        columns = self.columns
        if brief:
            labels = [prop.label for prop in self.properties]
            hidden = {f"{label} {end}" for label in labels for end in ("lower", "upper", "bounds")} | {"record"}
            columns = [column for column in columns if column not in hidden]
        rows = [tuple(self._cells(line).get(column) for column in columns) for line in self.lines]
        return Answer(columns, rows)

    def frame(self) -> "pd.DataFrame":
        """The rows as a DataFrame: numbers as float64, ranks as Int64; `attrs` has the units and the notes."""
        import pandas as pd  # noqa: PLC0415  slow to import

        cells = [self._cells(line) for line in self.lines]
        numbers = self._number_columns()
        data: dict[str, pd.Series] = {}
        for column in self.columns:
            texts = [term.value if (term := row.get(column)) else None for row in cells]
            if column in numbers:
                data[column] = pd.Series([float(text) if text else float("nan") for text in texts], dtype="float64")
            elif column in ("rank", "rank_worst"):
                data[column] = pd.Series([int(text) if text else None for text in texts], dtype="Int64")
            else:
                data[column] = pd.Series(texts, dtype="object")
        frame = pd.DataFrame(data, columns=pd.Index(self.columns))
        frame.attrs["units"] = {
            prop.label: unit.symbol if unit else "" for prop, unit in zip(self.properties, self.units, strict=True)
        } | {f"implied {label}": unit.symbol for label, unit in self.implied}
        frame.attrs["notes"] = list(self.notes)
        return frame

    def _number_columns(self) -> set[str]:
        labels = [prop.label for prop in self.properties]
        found = {name for label in labels for name in (label, f"{label} lower", f"{label} upper")}
        return found | {f"implied {label}" for label, _ in self.implied}

    def _cells(self, line: Line) -> Mapping[str, Term]:
        texts = {
            "material": line.material,
            "conditions": _conditions(line.joined),
            "comparable": line.verdict.comparable if line.verdict else "",
            "why": _why(line),
            "pareto": line.front or "",
            "work": "; ".join(sorted({label for v in line.joined.present for label in v.subject.works.values()})),
            "source": "; ".join(dict.fromkeys(value.source for value in line.joined.present)),
            "record": line.joined.subject.record.rpartition("/")[2],
        }
        for prop, unit, value in zip(self.properties, self.units, line.joined.values, strict=True):
            if value:
                texts |= {f"{prop.label}{end}": text for end, text in _value_texts(value, unit).items()}
        for (label, unit), found in zip(self.implied, line.implied, strict=True):
            if found:
                texts |= {
                    f"implied {label}": _rounded(found.middle),
                    f"implied {label} unit": unit.ucum,
                    f"implied {label} range": f"{_rounded(found.low)}–{_rounded(found.high)}",
                }
        cells = {name: Term("literal", text) for name, text in texts.items() if text}
        if line.rank:
            cells["rank"], cells["rank_worst"] = (Term("literal", str(rank), INTEGER) for rank in line.rank)
        cells["material_iri"] = Term("iri", line.joined.subject.iri)
        works = sorted({iri for value in line.joined.present for iri in value.subject.works})
        if works:
            cells["work_iri"] = Term("iri", works[0]) if len(works) == 1 else Term("literal", " ".join(works))
        return cells


def interval(quantity: Quantity, unit: Unit | None) -> Interval | None:
    """The ends in the unit; None for a range (not one specimen), a word, and what cannot be converted."""
    if quantity.text or quantity.kind == "range" or quantity.unit is None or unit is None:
        return None
    if not comparable(quantity.unit, unit):
        return None
    low, high = (None if end is None else convert(end, quantity.unit, unit) for end in ends(quantity))
    return low, high


def numeral(quantity: Quantity, unit: Unit) -> str:
    """The number in the unit with its printed digits; "" where it has none, as a range or a limit."""
    if quantity.value is None or quantity.unit is None or not comparable(quantity.unit, unit):
        return ""
    return converted(quantity.value, quantity.digits, quantity.unit, unit)


def converted(value: Decimal, digits: str, source: Unit, target: Unit) -> str:
    """A number in another unit: the same digits behind a moved point if that is all, else with two digits to spare."""
    if source.iri == target.iri:
        return digits or plain(value)
    exact = convert(value, source, target)
    given = Decimal(digits) if digits else value
    scale = Fraction(source.factor) / Fraction(target.factor)
    tens = _power_of_ten(scale)
    if tens is not None and exact == Fraction(value) * scale:
        return format(given.scaleb(tens), "f")
    significant = len(given.as_tuple().digits) + _GUARD
    return _rounded(exact, significant)


def _power_of_ten(scale: Fraction) -> int | None:
    text = str(scale.numerator if scale.denominator == 1 else scale.denominator)
    if (scale.numerator != 1 and scale.denominator != 1) or text.rstrip("0") != "1":
        return None
    return (len(text) - 1) * (1 if scale.denominator == 1 else -1)


def _rounded(exact: Fraction, significant: int = 3) -> str:
    if not exact:
        return "0"
    near = Decimal(exact.numerator) / Decimal(exact.denominator)
    return plain(near.quantize(Decimal(1).scaleb(near.adjusted() - significant + 1)))


def _value_texts(value: Value, unit: Unit | None) -> dict[str, str]:
    """The cells of one value by the ending of their column."""
    quantity = value.quantity
    if unit is None or quantity.unit is None or not comparable(quantity.unit, unit):
        own = quantity.unit.ucum if quantity.unit else ""
        return {" unit": own, " printed": quantity.printed, " bounds": quantity.kind}
    low, high = (
        "" if end is None else converted(end, "", quantity.unit, unit) for end in (quantity.lower, quantity.upper)
    )
    return {
        "": numeral(quantity, unit),
        " unit": unit.ucum,
        " printed": quantity.printed,
        " lower": low,
        " upper": high,
        " bounds": quantity.kind,
    }


def _conditions(row: Joined) -> str:
    told = {text for value in row.present for text in value.conditions.split("; ") if text}
    told |= {f"basis={value.basis}" for value in row.present if value.basis and needs_basis(value)}
    return "; ".join(sorted(told))


def _why(line: Line) -> str:
    texts = [line.kind, line.verdict.why if line.verdict else "; ".join(line.joined.remarks())]
    return "; ".join(filter(None, texts))


def most_used(quantities: Sequence[Quantity], usual: Sequence[str] = ()) -> Unit | None:
    """The unit that most of the quantities are printed in; of several one of the usual ones (IRIs), then by symbol."""
    counted: dict[str, int] = {}
    units: dict[str, Unit] = {}
    for quantity in quantities:
        if quantity.unit:
            units[quantity.unit.iri] = quantity.unit
            counted[quantity.unit.iri] = counted.get(quantity.unit.iri, 0) + 1
    if not counted:
        return None
    return units[min(counted, key=lambda iri: (-counted[iri], iri not in usual, units[iri].symbol))]
