"""What the ontology knows, by the names people use: properties, kinds of step, techniques. No RDF leaks out.

property_named("Vickers Hardness").label == "Vickers hardness"
step_kind("hot press").needs      # what a person repeating it must know
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from weldgraph.errors import Refused
from weldgraph.grammar.text import tidy
from weldgraph.resources import folder

WG = "https://w3id.org/weldgraph#"

_MODULES = ("core", "process", "characterisation", "cell", "property")
_NEAREST = 3
_LONGEST = 160
_MARKS = re.compile(r"[\^_{}$'\"]|</?su[bp]>|\.(?=\s|$)")
_GAPS = re.compile(r"[\s\-]+")
_NAMING = ("label", "altLabel", "symbol", "hiddenLabel")
"""Predicates by which a term is called, the surest first; a local name is as good as a label."""


@dataclass(frozen=True, slots=True)
class Property:
    """Something that can be set, held, measured or told.

    Attributes:
        iri: of the individual in ontology/property.ttl.
        label: the one name it is shown with.
        definition: one sentence.
        symbols: as printed in headers ("R_ct").
        synonyms: other names.
        kind: local name of the quantity kind ("MassDensity"); empty for a word, and where several kinds fit.
        dimension: QUDT dimension vector of the kind; empty where `kind` is.
        units: IRIs of the units it is usually printed in.
        better: "higher", "lower", or empty where it has no direction.
        nominal: True for a set point, calculated with as exact.
        exact: True for a count or a stated ratio.
        categorical: True if its value is a word.
        broader: IRI of the property this one is a case of, and of those above it; a value of this one answers for them.
        confused_with: IRIs of properties that papers call by the same name.
    """

    iri: str
    label: str
    definition: str = ""
    symbols: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    kind: str = ""
    dimension: str = ""
    units: tuple[str, ...] = ()
    better: str = ""
    nominal: bool = False
    exact: bool = False
    categorical: bool = False
    broader: tuple[str, ...] = ()
    confused_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of process step, or a technique.

    Attributes:
        iri: of the class.
        label: the one name it is shown with.
        superclasses: IRIs, its own first, then nearest first.
        needs: IRIs of the properties a person repeating it must know; inherited ones too.
        may_have: IRIs of the properties it may tell beside; inherited ones too.
    """

    iri: str
    label: str
    superclasses: tuple[str, ...]
    needs: tuple[str, ...]
    may_have: tuple[str, ...]


def property_named(text: str, *, dimension: str = "") -> Property:
    """The property that people call that: by label, local name, synonym or symbol, however it is typeset.

    Args:
        text: the name, without its unit: "Vickers Hardness", "R_{ct}", "current density".
        dimension: QUDT dimension vector of the value's unit, if known; it decides between properties of one name
            ("current density" in A/g or in mA/cm²) and never overrules a name that is sure.

    Raises:
        Refused: no property is called that, or several are.
    """
    return _property(text, dimension)


@lru_cache(maxsize=4096)
def _property(text: str, dimension: str) -> Property:
    known = _properties()
    sure, hidden = _called(text, known, "property")
    fitting = [[iri for iri in found if dimension and known[iri].dimension == dimension] for found in (sure, hidden)]
    return known[_only(text, next(filter(None, (*fitting, sure)), []), "property", hidden)]


@lru_cache(maxsize=512)
def step_kind(text: str) -> Kind:
    """The kind of process step that people call that.

    Raises:
        Refused: no kind is called that, or several are.
    """
    return _kind_named(text, WG + "ProcessStep", "kind of process step")


@lru_cache(maxsize=512)
def technique(text: str) -> Kind:
    """The technique or electrochemical test that people call that.

    Raises:
        Refused: none is called that, or several are.
    """
    return _kind_named(text, WG + "Characterisation", "technique")


def properties() -> tuple[Property, ...]:
    """All properties, sorted by IRI."""
    return tuple(_properties().values())


@lru_cache(maxsize=1024)
def superclasses(iri: str) -> tuple[str, ...]:
    """The class and the classes above it, nearest first; those of other ontologies are not among them."""
    return _upwards(iri, "subClassOf")


def label(iri: str) -> str:
    """What a term of the ontology is called; the IRI's last part for a term it does not have."""
    return _one(_facts().get(iri, {}), "label") or _local(iri)


@lru_cache(maxsize=1)
def _properties() -> Mapping[str, Property]:
    facts = _facts()
    return {iri: _read_property(iri, facts) for iri in sorted(facts) if WG + "Property" in facts[iri].get("type", ())}


def _read_property(iri: str, facts: Mapping[str, dict[str, list[str]]]) -> Property:
    about = facts[iri]
    kind = _one(about, "hasQuantityKind")
    return Property(
        iri=iri,
        label=_one(about, "label"),
        definition=_one(about, "definition"),
        symbols=tuple(sorted(about.get("symbol", ()))),
        synonyms=tuple(sorted(about.get("altLabel", ()))),
        kind=_local(kind),
        dimension=_local(_one(facts[kind], "hasDimensionVector")) if kind else "",
        units=tuple(about.get("allowedUnit", ())),
        better=_one(about, "better"),
        nominal="nominal" in about,
        exact="exact" in about,
        categorical="categorical" in about,
        broader=_upwards(iri, "broader")[1:],
        confused_with=tuple(sorted(about.get("confusedWith", ()))),
    )


def _kind_named(text: str, root: str, what: str) -> Kind:
    facts = _facts()
    kinds = [iri for iri in facts if root in superclasses(iri)]
    sure, hidden = _called(text, kinds, what)
    iri = _only(text, sure, what, hidden)
    above = superclasses(iri)
    needs = {slot for each in above for slot in facts[each].get("needs", ())}
    may_have = {slot for each in above for slot in facts[each].get("mayHave", ())} - needs
    return Kind(iri, _one(facts[iri], "label"), above, tuple(sorted(needs)), tuple(sorted(may_have)))


def _called(text: str, terms: Iterable[str], what: str) -> tuple[list[str], list[str]]:
    """The terms of that name in the surest way of naming, and those that have it as a hidden name."""
    if len(text) > _LONGEST:
        raise Refused(f"'{text[:40]} …' has {len(text)} characters and is no {what}; write its name alone.")
    name = _plain(text)
    terms = set(terms)
    *ways, hidden = [[iri for iri in names.get(name, ()) if iri in terms] for names in _names()]
    sure = next(filter(None, ways), [])
    if len(sure) > 1:  # symbols may differ in case only: T, t
        sure = [iri for iri in sure if _typeset(text) in map(_typeset, _facts()[iri].get("symbol", ()))] or sure
    if not sure and not hidden:
        labels = {_plain(word): word for iri in terms for way in _NAMING[:2] for word in _facts()[iri].get(way, ())}
        near = [labels[word] for word in get_close_matches(name, labels, n=_NEAREST, cutoff=0.5)]
        advice = f"did you mean {', '.join(near)}?" if near else "see docs/terms.md for what there is."
        raise Refused(f"'{text}' is no {what} of the ontology; {advice}")
    return sure, hidden


def _only(text: str, found: list[str], what: str, hidden: list[str]) -> str:
    """The one term found; a hidden name alone is not enough."""
    if len(found) == 1:
        return found[0]
    labels = ", ".join(sorted(map(label, found or hidden)))
    raise Refused(f"'{text}' is not the name of one {what}, it may mean {labels}; write which.")


def _upwards(iri: str, predicate: str) -> tuple[str, ...]:
    facts, above = _facts(), [iri]
    for each in above:
        above.extend(other for other in facts.get(each, {}).get(predicate, ()) if other not in above)
    return tuple(above)


def _plain(text: str) -> str:
    """What is the same whatever the typesetter did: case, marks, quotes, hyphens and spaces go."""
    return _GAPS.sub(" ", _typeset(text).casefold()).strip()


def _typeset(text: str) -> str:
    return _MARKS.sub("", tidy(text))


@lru_cache(maxsize=1)
def _names() -> tuple[Mapping[str, list[str]], ...]:
    """For each way of naming: plain name → terms."""
    ways: tuple[dict[str, list[str]], ...] = tuple({} for _ in _NAMING)
    for iri, about in _facts().items():
        for way, names in zip(_NAMING, ways, strict=True):
            words = [*about.get(way, ()), *([_local(iri)] if way == "label" else [])]
            for name in {_plain(word) for word in words}:
                names.setdefault(name, []).append(iri)
    return ways


@lru_cache(maxsize=1)
def _facts() -> Mapping[str, dict[str, list[str]]]:
    """Subject → local name of the predicate → IRIs and texts."""
    from pyoxigraph import NamedNode, parse  # noqa: PLC0415  not needed by `import weldgraph`

    facts: dict[str, dict[str, list[str]]] = {}
    for module in _MODULES:
        for quad in parse(path=str(folder("ontology") / f"{module}.ttl")):
            if isinstance(quad.subject, NamedNode):
                about = facts.setdefault(quad.subject.value, {})
                about.setdefault(_local(quad.predicate.value), []).append(quad.object.value)
    return facts


def _one(about: Mapping[str, list[str]], predicate: str) -> str:
    return about.get(predicate, [""])[0]


def _local(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("#")[2]
