"""The plain values that pass between loaders, graph and check.

Nothing here knows of files, RDF or a store. A number is never a float: what is printed is text, and what is
calculated with is an exact Decimal or Fraction.
"""

from weldgraph.model.made import Absence, Entity, EntityKind, Instrument, Parameter, Part, Role, Step, Use
from weldgraph.model.measured import (
    Claim,
    DataColumn,
    DataFile,
    Derived,
    Observation,
    OriginOfValue,
    Reported,
    Run,
    Subject,
)
from weldgraph.model.place import CellPlace, FilePlace, Place, TextPlace
from weldgraph.model.record import Document, Record, Response, Table, Work
from weldgraph.model.value import ABSENCES, AbsenceKind, BoundKind, Condition, Quantity, Reading, Unit

__all__ = [
    "ABSENCES",
    "Absence",
    "AbsenceKind",
    "BoundKind",
    "CellPlace",
    "Claim",
    "Condition",
    "DataColumn",
    "DataFile",
    "Derived",
    "Document",
    "Entity",
    "EntityKind",
    "FilePlace",
    "Instrument",
    "Observation",
    "OriginOfValue",
    "Parameter",
    "Part",
    "Place",
    "Quantity",
    "Reading",
    "Record",
    "Reported",
    "Response",
    "Role",
    "Run",
    "Step",
    "Subject",
    "Table",
    "TextPlace",
    "Unit",
    "Use",
    "Work",
]
