"""Predicates and classes as the start of what is said of a thing.

    p.qudt_hasUnit + iri(unit)     # a predicate, and its object
    a.csvw_Cell                    # that it is one

A name without prefix is a term of ours.
"""

from typing import Final

from weldgraph.nquads import iri

ONTOLOGY: Final = "https://w3id.org/weldgraph"
WG: Final = f"{ONTOLOGY}#"

PREFIXES: Final = {
    "wg": WG,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "qudt": "http://qudt.org/schema/qudt/",
    "csvw": "http://www.w3.org/ns/csvw#",
    "cito": "http://purl.org/spar/cito/",
}


class Predicates:
    """Each predicate by its name, made once."""

    def __getattr__(self, name: str) -> str:
        text = f"{iri(_full(name))} "
        setattr(self, name, text)
        return text

    def named(self, name: str) -> str:
        """The predicate whose name is known only now."""
        text: str = getattr(self, name)
        return text


class Classes:
    """Each class by its name, made once."""

    def __getattr__(self, name: str) -> str:
        text = f"{iri(PREFIXES['rdf'] + 'type')} {iri(name if '//' in name else _full(name))}"
        setattr(self, name, text)
        return text

    def named(self, name: str) -> str:
        """The class whose name, or full IRI, is known only now."""
        text: str = getattr(self, name)
        return text


def _full(name: str) -> str:
    prefix, _, local = name.rpartition("_")
    return PREFIXES[prefix or "wg"] + local


p: Final = Predicates()
a: Final = Classes()
