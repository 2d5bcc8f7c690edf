r"""What an article says about itself and about the works it cites, where its format tells.

Source   JATS <article-meta> and <ref-list>; TEI <biblStruct> of header and <listBibl>; LaTeX \title,
         thebibliography.
Gives    fields of BibTeX, as printed, without markup; an entry that is not taken apart is a note.
Drops    editors, publishers, numbers of issues, identifiers other than DOI.
Example  <ref id="B1"><label>1</label><element-citation><name><surname>Tarascon</surname>…</element-citation></ref>
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders import jats, latex, tei
from weldgraph.loaders.encoding import decode
from weldgraph.loaders.markup import Dialect, Element, local, named, parse_xml, text_of
from weldgraph.loaders.tables import reader_of
from weldgraph.loaders.tex import plain

_PLAIN = Dialect(skipped=frozenset({"pub-id", "object-id", "ext-link", "graphic", "tex-math"}))
_SCRIPT = re.compile(r"[\^_]\{([^{}]*)\}")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s{}\"<>]+[^\s{}\"<>.,;)])")
_ITEM = re.compile(
    r"\\bibitem\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}(.*?)(?=\\bibitem|\\end\s*\{thebibliography\})", re.DOTALL
)
_LONGEST = 600
"""Characters of an entry that is not taken apart."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of a reference list.

    Attributes:
        label: as the text cites it; "" for the document itself.
        fields: of BibTeX: author ("A, B. and C, D."), title, journal, year, volume, pages, doi, note.
    """

    label: str
    fields: dict[str, str] = field(default_factory=dict)


def read_references(path: Path) -> tuple[Reference, ...]:
    """The document itself, if it tells of itself, and the works it cites, in its order; () for other formats.

    Raises:
        Refused: the file cannot be read.
    """
    reader = reader_of(path)
    if reader is latex:
        found = _latex(decode(path.read_bytes(), path.name))
    elif reader is jats or reader is tei:
        found = (_jats if reader is jats else _tei)(parse_xml(path.read_bytes(), path.name))
    else:
        return ()
    kept: dict[str, Reference] = {}
    for each in found:
        fields = {name: text for name, raw in each.fields.items() if (text := _tidy(raw))}
        if fields:
            kept.setdefault(each.label, Reference(each.label, fields))
    return tuple(kept.values())


def _tidy(text: str) -> str:
    """On one line, without what BibTeX or LaTeX would take for a command."""
    for _ in range(3):  # scripts in scripts
        text = _SCRIPT.sub(r"\1", text)
    return " ".join(re.sub(r"[{}\\]", " ", text).split()).strip(" ,;")


# --- JATS


def _jats(root: Element) -> Iterator[Reference]:
    for meta in [*named(root, "article-meta")][:1]:
        journal = _first(root, "journal-title")
        fields = {"author": _people(meta, "contrib"), "title": _first(meta, "article-title"), "journal": journal}
        fields |= _numbers(meta)
        dois = [each for each in named(meta, "article-id") if each.get("pub-id-type") == "doi"]
        yield Reference("", fields | {"doi": text_of(dois[0], _PLAIN) if dois else ""})
    for count, ref in enumerate(named(root, "ref"), 1):
        label = "".join(text_of(each, _PLAIN) for each in ref if local(each) == "label").strip("[]()., ") or str(count)
        cited = [each for each in ref if local(each) in {"element-citation", "mixed-citation", "citation"}]
        for number, each in enumerate(cited):
            yield Reference(label if not number else f"{label}{chr(97 + number % 26)}", _citation(each))


def _citation(citation: Element) -> dict[str, str]:
    dois = [text_of(each, _ALL) for each in named(citation, "pub-id") if each.get("pub-id-type") == "doi"]
    source = _first(citation, "source")
    title = _first(citation, "article-title") or _first(citation, "chapter-title")
    whole = not title and citation.get("publication-type") != "journal"  # a book, a thesis
    fields = {"author": _people(citation, "name"), "title": source if whole else title}
    fields["journal"] = "" if whole else source
    fields |= _numbers(citation) | {"doi": dois[0] if dois else ""}
    if not any((fields["author"], fields["title"], fields["year"], fields["doi"])):
        return {"note": text_of(citation, _PLAIN)[:_LONGEST]}
    return fields


_ALL = Dialect()


def _numbers(element: Element) -> dict[str, str]:
    page = _first(element, "fpage") or _first(element, "elocation-id")
    return {"year": _first(element, "year"), "volume": _first(element, "volume"), "pages": page}


def _people(element: Element, holder: str) -> str:
    groups = [each for each in named(element, "person-group") if each.get("person-group-type", "author") == "author"]
    people = []
    for place in groups or [element]:
        for each in named(place, "name", "string-name", "collab"):
            inside = [local(above) for above in each.iterancestors()]
            if holder == "contrib" and "contrib" not in inside:
                continue
            if not groups and "person-group" in inside:
                continue
            people.append(_person(_first(each, "surname") or text_of(each, _PLAIN), _first(each, "given-names")))
    return " and ".join(filter(None, people))


def _person(last: str, given: str) -> str:
    last, given = (re.sub(r"\s*,\s*|\s+and\s+", " ", _tidy(text)) for text in (last, given))
    return f"{last}, {given}" if given and last else last


def _first(element: Element, name: str) -> str:
    return next((text for each in named(element, name) if (text := text_of(each, _PLAIN))), "")


# --- TEI


def _tei(root: Element) -> Iterator[Reference]:
    heads = [each for header in named(root, "teiheader") for each in named(header, "biblstruct")]
    if heads:
        yield Reference("", _bibl(heads[0]))
    cited = {each.get("target", ""): text_of(each, _PLAIN).strip("[]() ,;") for each in named(root, "ref")}
    lists = [each for group in named(root, "listbibl") for each in named(group, "biblstruct", "bibl")]
    for count, each in enumerate(lists, 1):
        name = next((value for key, value in each.items() if key.endswith("}id")), "")
        label = cited.get(f"#{name}", "")
        fields = _bibl(each) if local(each) == "biblstruct" else {"note": text_of(each, _PLAIN)[:_LONGEST]}
        yield Reference(label if label.isdigit() else str(count), fields)


def _bibl(entry: Element) -> dict[str, str]:
    titles = {each.get("level") or "a": text_of(each, _PLAIN) for each in reversed([*named(entry, "title")])}
    scopes = {each.get("unit") or "": each.get("from") or text_of(each, _PLAIN) for each in named(entry, "biblscope")}
    dois = [text_of(each, _PLAIN) for each in named(entry, "idno") if (each.get("type") or "").upper() == "DOI"]
    dates = [each.get("when") or text_of(each, _PLAIN) for each in named(entry, "date")]
    year = re.search(r"\b\d{4}\b", " ".join(dates))
    people = [
        _person(_first(each, "surname"), " ".join(text_of(name, _PLAIN) for name in named(each, "forename")))
        for author in named(entry, "author")
        for each in named(author, "persname")
    ]
    return {
        "author": " and ".join(filter(None, people)),
        "title": titles.get("a") or titles.get("m", ""),
        "journal": titles.get("j", ""),
        "year": year[0] if year else "",
        "volume": scopes.get("volume", ""),
        "pages": scopes.get("page", ""),
        "doi": dois[0] if dois else "",
    }


# --- LaTeX


def _latex(text: str) -> Iterator[Reference]:
    text = re.sub(r"(?<!\\)%.*", "", text)
    title = re.search(r"\\title\s*(?:\[[^\]]*\])?\s*\{((?:[^{}]|\{[^{}]*\})*)\}", text)
    if title:
        yield Reference("", {"title": _words(title[1])})
    for count, item in enumerate(_ITEM.finditer(text), 1):
        words = _words(item[2])
        doi = _DOI.search(item[2])
        yield Reference(str(count), {"note": words[:_LONGEST], "doi": doi[1] if doi else ""})


def _words(source: str) -> str:
    try:
        return plain(source)
    except Refused:
        return " ".join(re.sub(r"\\[A-Za-z]+|[{}$~]", " ", source).split())
