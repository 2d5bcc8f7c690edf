"""XML of an instrument as a tree, read with defusedxml: no document type, no entities, nothing fetched."""

from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra

Element = Any
"""An element of xml.etree, which defusedxml builds."""

MAX_XML = 300_000_000


def tree(data: bytes, place: str) -> Element:
    """The root element.

    Raises:
        Refused: it is broken, too large, or has a document type, which no instrument writes.
    """
    if len(data) > MAX_XML:
        raise Refused(f"the XML has {len(data):,} bytes, at most {MAX_XML:,} are read.", place=place)
    parse = extra("defusedxml.ElementTree", "raw").fromstring
    forbidden = extra("defusedxml.common", "raw").DefusedXmlException
    try:
        return parse(data, forbid_dtd=True)
    except forbidden:
        raise Refused("it has a document type, which no instrument writes; remove the DOCTYPE.", place=place) from None
    except (SyntaxError, LookupError, ValueError) as error:  # ParseError is a SyntaxError
        raise Refused(f"it is no well-formed XML ({error}); it is cut or damaged: copy it anew.", place=place) from None


def find(element: Element, path: str) -> Element | None:
    """The first element at a path of local names, in any namespace; "//name" looks at any depth."""
    return element.find(_any(path))


def every(element: Element, path: str) -> list[Element]:
    """All elements at a path of local names, in any namespace."""
    return list(element.iterfind(_any(path)))


def text(element: Element | None, path: str = "") -> str:
    """The text of an element, or of the first at a path below it; "" for none."""
    if element is not None and path:
        element = find(element, path)
    return (element.text or "").strip() if element is not None else ""


def _any(path: str) -> str:
    deep = path.startswith("//")
    return (".//" if deep else "") + "/".join("{*}" + name for name in path.removeprefix("//").split("/"))
