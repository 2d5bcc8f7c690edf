"""Like with like? One row against the sample: yes; no, with what differs; or unknown, with what is not stated.

A verdict needs evidence on both sides: what one side does not state is unknown, and a yes takes at least one thing that
was compared and nothing that is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from weldgraph.compare.criteria import Criterion, broader, facts_of, label_of, needs_basis, other_kind
from weldgraph.compare.evidence import Fact, Value
from weldgraph.compare.likeness import alike, fit
from weldgraph.quantity import show
from weldgraph.terms import WG

Comparable = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One criterion for one property: alike (None), what differs, or what is not known."""

    name: str
    differs: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a row may be compared with the sample, and why not."""

    comparable: Comparable
    why: str
    number_differing: int = 0
    number_unknown: int = 0


def outcomes(value: Value, sample: Value, criteria: Sequence[Criterion], *, basis: bool = True) -> list[Outcome]:
    """The value against the sample's, criterion by criterion; `basis` says whether the basis is looked at."""
    found = _kinds(value, sample)
    if basis and needs_basis(value):
        found.append(_told("basis", value.basis, sample.basis))
    by_name: dict[str, list[Outcome]] = {}
    for criterion in criteria:
        by_name.setdefault(criterion.name, []).append(_outcome(value, sample, criterion))
    return found + [_strongest(several) for several in by_name.values()]


def summed(per_property: Sequence[tuple[str, Sequence[Outcome]]], remarks: Sequence[str] = ()) -> Verdict:
    """One verdict from the outcomes of each property, and from remarks that leave it unknown at best."""
    differs: dict[str, list[tuple[str, str]]] = {}
    unknown: dict[tuple[str, str], list[tuple[str, str]]] = {}
    compared = 0
    for label, found in per_property:
        for outcome in found:
            if outcome.differs:
                differs.setdefault(f"{outcome.name} ({outcome.differs})", []).append((label, outcome.name))
            elif outcome.unknown:
                unknown.setdefault((outcome.unknown, outcome.name), []).append((label, outcome.name))
            else:
                compared += 1
    texts = []
    if differs:
        texts.append("differs in " + ", ".join(_of(text, told, per_property) for text, told in differs.items()))
    if unknown:
        ways: dict[str, list[str]] = {}
        for (way, name), told in unknown.items():
            ways.setdefault(way, []).append(_of(name, told, per_property))
        texts.append("cannot tell: " + "; ".join(f"{', '.join(names)} {way}" for way, names in ways.items()))
    if not compared and not differs and not unknown:
        texts.append("cannot tell: nothing that could differ is stated")
    texts.extend(remarks)
    is_unknown = bool(unknown or remarks or not compared)
    verdict: Comparable = "no" if differs else "unknown" if is_unknown else "yes"
    return Verdict(verdict, "; ".join(texts), len(differs), len(unknown))


def _of(text: str, told: Sequence[tuple[str, str]], per_property: Sequence[tuple[str, Sequence[Outcome]]]) -> str:
    """The text, with the properties it is about unless it is about all that were asked for it."""
    name = told[0][1]
    all_asked = [label for label, found in per_property if any(outcome.name == name for outcome in found)]
    labels = [label for label, _ in told]
    return text if len(labels) == len(all_asked) else f"{text} of {' and '.join(labels)}"


def _kinds(value: Value, sample: Value) -> list[Outcome]:
    """Whether both are of one property and of one state."""
    found = []
    if value.observed != sample.observed:
        one, other = label_of(value.observed), label_of(sample.observed)
        related = value.observed in broader(sample.observed) or sample.observed in broader(value.observed)
        found.append(
            Outcome("property", unknown=f"told as {one}, of the sample as {other}")
            if related
            else Outcome("property", differs=f"{one}, sample {other}")
        )
    if bool(other_kind(value)) != bool(other_kind(sample)):
        states = value.subject.state or value.of_state, sample.subject.state or sample.of_state
        found.append(Outcome("state", differs=f"{states[0]}, sample {states[1]}"))
    return found


def _told(name: str, one: str, other: str) -> Outcome:
    if not one or not other:
        return Outcome(name, unknown="not stated" if not one else "not stated of the sample")
    return Outcome(name) if one == other else Outcome(name, differs=f"{one}, sample {other}")


def _outcome(value: Value, sample: Value, criterion: Criterion) -> Outcome:
    one, other = facts_of(value, criterion), facts_of(sample, criterion)
    if not one or not other:
        return Outcome(criterion.name, unknown="not stated" if not one else "not stated of the sample")
    pairs = [(a, b) for a in one for b in other if a.property == b.property and fit(a.quantity, b.quantity)]
    if pairs and all(a.property == f"{WG}CRate" for a, _ in pairs):
        return Outcome(
            criterion.name, unknown=f"told as {_shown(one)}, of the sample as {_shown(other)}, 1C not stated"
        )
    if not pairs:
        hint = ", 1C not stated" if criterion.name == "current" else ""
        return Outcome(criterion.name, unknown=f"told as {_shown(one)}, of the sample as {_shown(other)}{hint}")
    if any(alike(a.quantity, b.quantity, criterion.same) for a, b in pairs):
        return Outcome(criterion.name)
    if all(a.property == f"{WG}ElectrolyteComposition" for a, _ in pairs):  # two recipes may be one in other words
        return Outcome(criterion.name, unknown=f"told as {_shown(one)}, of the sample as {_shown(other)}")
    return Outcome(criterion.name, differs=f"{_shown([a for a, _ in pairs])}, sample {_shown([b for _, b in pairs])}")


def _strongest(several: Sequence[Outcome]) -> Outcome:
    """Of criteria of one name: what differs, then what is alike, then what is unknown."""
    told = [outcome for outcome in several if outcome.differs] or [
        outcome for outcome in several if not outcome.unknown
    ]
    return told[0] if told else several[0]


def _shown(facts: Sequence[Fact]) -> str:
    return " or ".join(dict.fromkeys(show(fact.quantity) for fact in facts))
