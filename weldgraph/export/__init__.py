"""What leaves the store, `weldgraph export`: a record as RDF, a table for a paper."""

from weldgraph.export.rdf import export

__all__ = ["export"]
