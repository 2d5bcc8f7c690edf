"""Plain values to quads: docs/graph.md as code, and the only place that mints an IRI.

Everything is written as N-Quads text. Superclass types, SI values and whole lineages are written out here, so that
questions need no property paths.
"""

from weldgraph.graph.fixed import build_iri, build_quads, ontology_quads
from weldgraph.graph.names import ONTOLOGY, PREFIXES, WG
from weldgraph.graph.record import quads
from weldgraph.graph.writer import BUILD, record_iri

__all__ = ["BUILD", "ONTOLOGY", "PREFIXES", "WG", "build_iri", "build_quads", "ontology_quads", "quads", "record_iri"]
