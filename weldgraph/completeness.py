"""What a person repeating the work needs, and which of it the record has not: per step, test and measurement.

The lists are shapes/completeness/*.yaml, after published reporting checklists where there are any; each names its
source. What the ontology says a kind of step or technique needs (wg:needs) is added to them. The answer is counts with
their list, never one percentage: what is missing weighs as it blocks a repetition, a comparison, or neither.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

from weldgraph.claims.claim import Graph, listed
from weldgraph.derive import Alert, Facts, Findings, Level, Source
from weldgraph.derive.facts import broader
from weldgraph.errors import Refused
from weldgraph.loaders.yamlfile import read_yaml
from weldgraph.resources import folder
from weldgraph.terms import label, property_named, step_kind, technique

Weight = Literal["blocks repetition", "blocks comparison", "nice to have"]
WEIGHTS: Final[tuple[Weight, ...]] = ("blocks repetition", "blocks comparison", "nice to have")
Status = Literal["given", "missing", "elsewhere", "not applicable"]

CODES: Final[Mapping[Weight, str]] = {
    "blocks repetition": "MISSING-TO-REPEAT",
    "blocks comparison": "MISSING-TO-COMPARE",
    "nice to have": "MISSING-DETAIL",
}
_LEVELS: Final[Mapping[Weight, Level]] = {"blocks repetition": "C", "blocks comparison": "C", "nice to have": "G"}
_AMOUNTS: Final = "amounts"
"""No property: an amount for each thing that a step uses up."""
_STATUS: Final[Mapping[str, Status]] = {
    "not applicable": "not applicable",
    "figure only": "elsewhere",
    "reported elsewhere": "elsewhere",
}
_TOOLS: Final = frozenset({"die", "mold", "mould", "foil", "insulating foil", "conductive foil", "tool", "vial"})
_THINGS: Final = ("ProcessStep", "Characterisation", "Electrode")


_Absent: TypeAlias = tuple[str, str, Source]
"""Kind of an absence, why, and where that is said."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """One list.

    Attributes:
        title: what it is of.
        source: where it comes from.
        kinds: labels of the classes of things it is for; narrower ones too.
        needs: (weight, names of properties of which one is enough).
    """

    title: str
    source: str
    kinds: tuple[str, ...]
    needs: tuple[tuple[Weight, tuple[str, ...]], ...]

    def of(self, weight: Weight) -> list[str]:
        """What the list asks for with that weight, in words."""
        return [" or ".join(wanted) for one, wanted in self.needs if one == weight]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked for of one step, test, measurement or electrode.

    Attributes:
        thing: its IRI; `name` what people call it, `kind` what it is.
        need: what is asked for; "or" between what does as well.
        status: given; missing, whether the record says so or not; elsewhere (a figure, a cited work); not applicable.
        silent: whether the record says nothing at all of what a structure rule asks for; that rule tells it then.
        because: what the record says of the absence.
        places: where the thing is described.
        checklist: title of the list; `source` where that comes from.
    """

    thing: str
    name: str
    kind: str
    need: str
    weight: Weight
    status: Status
    silent: bool
    because: str
    places: tuple[Source, ...]
    checklist: str
    source: str


@lru_cache(maxsize=1)
def checklists() -> tuple[Checklist, ...]:
    """The lists of the project, by file name."""
    return tuple(read_checklist(path) for path in sorted((folder("shapes") / "completeness").glob("*.yaml")))


def read_checklist(path: Path) -> Checklist:
    """The list of one file.

    Raises:
        Refused: it is not one: a key, a weight or a property that there is not.
    """
    data = read_yaml(path).data
    if not isinstance(data, dict) or set(data) != {"title", "source", "for", "needs"}:
        raise Refused("wanted the entries title, source, for and needs.", place=path.name)
    needs: list[tuple[Weight, tuple[str, ...]]] = []
    for weight, names in data["needs"].items():
        if weight not in WEIGHTS:
            raise Refused(f"found the weight '{weight}', wanted one of {', '.join(WEIGHTS)}.", place=path.name)
        for text in names:
            try:
                wanted = tuple(one if one == _AMOUNTS else property_named(one).label for one in text.split(" or "))
            except Refused as error:
                raise error.at(path.name) from None
            needs.append((cast("Weight", weight), wanted))
    return Checklist(data["title"], data["source"], tuple(data["for"]), tuple(needs))


def completeness(reader: Graph, facts: Facts, using: Iterable[Checklist] | None = None) -> tuple[Item, ...]:
    """What is asked for of everything in a record, by thing, weight and need.

    Args:
        reader: of the record.
        facts: its values; see `weldgraph.derive.read_facts`.
        using: the lists; those of the project by default.
    """
    lists = tuple(checklists() if using is None else using)
    told, absent = _told(reader, facts), _absences(reader)
    items: list[Item] = []
    for name in _THINGS:
        for thing in reader.of_class(name):
            if name == "Electrode" and any(
                _is_electrode(facts, one) for one in facts.lineage.get(thing, ()) if one != thing
            ):
                continue  # the same electrode, after cycling
            items.extend(_items(reader, facts, lists, thing, told[thing], absent[thing]))
    return tuple(sorted(set(items), key=lambda one: (one.thing, WEIGHTS.index(one.weight), one.need)))


def _is_electrode(facts: Facts, thing: str) -> bool:
    return "electrode" in facts.kinds.get(thing, ())


def counts(items: Iterable[Item]) -> dict[Weight, dict[Status, int]]:
    """How many needs of each weight have which status."""
    found = Counter((item.weight, item.status) for item in items)
    statuses: tuple[Status, ...] = ("given", "missing", "elsewhere", "not applicable")
    return {weight: {status: found[weight, status] for status in statuses} for weight in WEIGHTS}


def _items(
    reader: Graph, facts: Facts, lists: tuple[Checklist, ...], thing: str, told: set[str], absent: dict[str, _Absent]
) -> Iterator[Item]:
    kinds = facts.kinds.get(thing, frozenset())
    kind = label(reader.one(thing, "kind")) if reader.one(thing, "kind") else "electrode"
    asked: dict[tuple[str, ...], tuple[Weight, str, str]] = {}
    for one in lists:
        if kinds & set(one.kinds):
            for weight, wanted in one.needs:
                before = asked.get(wanted)
                if before is None or WEIGHTS.index(weight) < WEIGHTS.index(before[0]):
                    asked[wanted] = weight, one.title, one.source
    covered = {name for wanted in asked for name in wanted}
    usual: Weight = "blocks repetition" if "process step" in kinds else "blocks comparison"
    structural = _ontology_needs(kind, "process step" in kinds) | {"instrument used"}
    for name in structural - covered - {"instrument used"}:
        asked[name,] = usual, kind, "ontology"
    place = reader.source(thing)
    for wanted, (weight, title, source) in asked.items():
        status, because, said = _status(wanted, told, absent)
        silent = status == "missing" and said is None and bool(structural & set(wanted))
        places = (said if said and said.place else place,)
        need = " or ".join(wanted)
        yield Item(thing, facts.name(thing), kind, need, weight, status, silent, because, places, title, source)


@lru_cache(maxsize=256)
def _ontology_needs(kind: str, step: bool) -> frozenset[str]:
    try:
        found = step_kind(kind) if step else technique(kind)
    except Refused:
        return frozenset()
    return frozenset(map(label, found.needs))


def _status(wanted: tuple[str, ...], told: set[str], absent: dict[str, _Absent]) -> tuple[Status, str, Source | None]:
    """Whether one of what is wanted is there; if not, what the record says of it and where."""
    if told & set(wanted):
        return "given", "", None
    said = [absent[name] for name in wanted if name in absent]
    for kind, because, place in said:
        if kind in _STATUS:
            return _STATUS[kind], because or kind, place
    return "missing", *next(((because, place) for _, because, place in said), ("", None))


def _told(reader: Graph, facts: Facts) -> dict[str, set[str]]:
    """Thing → labels of the properties that the record has of it, broader ones too."""
    found: dict[str, set[str]] = defaultdict(set)
    for fact in facts.all:
        if fact.kind in ("parameter", "observation"):
            found[fact.subject].add(fact.property)
        if fact.run:
            found[fact.run].update(fact.conditions)
    for thing in (*reader.of_class("ProcessStep"), *reader.of_class("Characterisation")):
        if reader.one(reader.one(thing, "instrument"), "make") not in ("", "not reported"):
            found[thing].add("instrument used")
        found[thing].update(_used(facts, thing))
        if {"lower potential limit", "upper potential limit"} <= found[thing]:
            found[thing].add("potential window")
    for thing in reader.of_class("Electrode"):  # what a coating was controlled to is told of the electrode
        found[thing] = found[thing].union(*(found[step] for step in reader.having("leadsTo", thing)))
    told = {thing: names.union(*map(broader, names)) for thing, names in found.items()}
    return defaultdict(set, told)


def _used(facts: Facts, step: str) -> Iterator[str]:
    """What the things a step uses tell: their amounts if each has one, and the liquid it works in."""
    used = [use for use in facts.used.get(step, ()) if use[0] not in _TOOLS]
    if all(amount for _, _, amount in used):
        yield _AMOUNTS
    if any(role in ("solvent", "dispersant") for role, _, _ in used):
        yield "solvent"


def _absences(reader: Graph) -> dict[str, dict[str, _Absent]]:
    """Thing → property that the record says is absent → how."""
    found: dict[str, dict[str, _Absent]] = defaultdict(dict)
    for node in reader.of_class("Absence"):
        name = label(reader.one(node, "property"))
        for answered in (name, *broader(name)):
            found[reader.one(node, "subject")][answered] = (
                reader.one(node, "absenceKind"),
                reader.one(node, "because"),
                reader.source(node),
            )
    return found


def as_findings(items: Iterable[Item]) -> Findings:
    """The same as alerts of type 1: one for all things of a kind that lack the same.

    What the record is silent about and a structure rule asks for is told by that rule: give it, or say it is absent.
    """
    lacking: dict[tuple[str, Weight], list[Item]] = defaultdict(list)
    checked: Counter[str] = Counter()
    for item in items:
        checked[CODES[item.weight]] += item.status != "not applicable"
        if item.status == "missing" and not item.silent:
            lacking[item.thing, item.weight].append(item)
    groups: dict[tuple[str, Weight, tuple[str, ...]], list[list[Item]]] = defaultdict(list)
    for (_, weight), some in lacking.items():
        groups[some[0].kind, weight, tuple(item.need for item in some)].append(some)
    alerts = [_alert(kind, weight, needs, things) for (kind, weight, needs), things in sorted(groups.items())]
    return Findings(tuple(alerts), dict(sorted(checked.items())), ())


def _alert(kind: str, weight: Weight, needs: tuple[str, ...], things: list[list[Item]]) -> Alert:
    first = things[0][0]
    names = listed(some[0].name for some in things)
    purpose = {"blocks repetition": "needed to repeat it", "blocks comparison": "needed to compare it"}.get(
        weight, "useful"
    )
    sources = dict.fromkeys(place for some in things for item in some for place in item.places if place.place)
    lists = "; ".join(dict.fromkeys(item.source for item in things[0] if item.source != "ontology"))
    return Alert(
        code=CODES[weight], type=1, level=_LEVELS[weight],
        subject=first.name, subject_iri=first.thing, focus=first.thing,
        message=f"{kind[:1].upper()}{kind[1:]} ({names}): {purpose}, and not given: {', '.join(needs)}.",
        printed="", printed_interval=("", ""), recomputed="", recomputed_interval=("", ""),
        sources=tuple(sources), rule=f"what is {purpose} is given" + (f" ({lists})" if lists else ""),
    )  # fmt: skip
