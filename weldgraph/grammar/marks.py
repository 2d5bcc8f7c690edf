"""Marks that stand in a cell beside or instead of a value: missing marks, citations, footnote letters.

All of them take text that `printed.tidy` has seen.
"""

import re

from weldgraph.model import AbsenceKind

_WORDS: dict[str, AbsenceKind] = {
    **dict.fromkeys(
        ("not reported", "n.r.", "nr", "not given", "not specified", "not stated", "unspecified"), "not reported"
    ),
    **dict.fromkeys(
        ("unknown", "not mentioned", "not provided", "no data", "not available", "missing"), "not reported"
    ),
    **dict.fromkeys(("not applicable", "not relevant"), "not applicable"),
    **dict.fromkeys(("not measured", "n.m.", "not tested", "not determined", "not studied", "n.t."), "not measured"),
}
_UNCLEAR = frozenset({"n.a.", "n/a", "n. a.", "n.d.", "n. d.", "nd", "none", "nil", "x", "?", "nan", "null"})
_SODIUM = "Na"  # NA and na mark a missing value, Na is sodium
_DASHES = re.compile(r"[-_.…/\\=~]*[-_…/\\.]+")
_CITED = re.compile(r"\[\s?(\d{1,3}(?:\s?[,;-]\s?\d{1,3})*)\s?\]")
_REF_WORD = re.compile(
    r"[(\[]\s?(?:refs?\.?|reference)\s?\[?(\d{1,3}(?:\s?[,;-]\s?\d{1,3})*)\]?\s?[)\]]", re.IGNORECASE
)
_RAISED = re.compile(r"\^\{\s?\[(\d{1,3}(?:\s?[,;-]\s?\d{1,3})*)\]\s?\}")
_OWN = re.compile(r"(?:this|present|our|the present|in this|current) (?:work|study|paper|research)", re.IGNORECASE)
_AUTHOR = re.compile(
    r"\(?\s?(?P<name>[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*)*(?: (?:et al\.?|and [A-Z][\w'’-]+|& [A-Z][\w'’-]+))?),?\s"
    r"\(?(?P<year>(?:19|20)\d\d[a-z]?)\)?\s?\)?"
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_FOOTNOTE = re.compile(
    r"\s?(?:\^\{\s?(?P<raised>\[?\s?(?:[a-z]|[*†‡§¶#]+|[a-z](?:\s?,\s?[a-z])+)\s?\]?|[ivx]+\)?)\s?\}|\^(?P<bare>[a-z*#])"
    r"|(?P<bracket>\[[a-z]\])|(?P<sign>[*†‡§¶]+|\^))\s?$"
)


def missing_mark(text: str) -> tuple[AbsenceKind, str] | None:
    """The kind of absence a mark stands for and, where the mark has several meanings, a sentence that says so.

    A dash says only that nothing is given. "N/A" may mean not applicable or not available, "n.d." not determined or not
    detected; both are taken as not reported, and marked as a decision.
    """
    if not text or _DASHES.fullmatch(text):
        return ("not reported", "") if text else None
    word = text.lower().strip("()")
    if word in _WORDS:
        return _WORDS[word], ""
    if word in _UNCLEAR or (word == "na" and text != _SODIUM):
        return "not reported", f"{text!r} does not say why the value is missing; taken as not reported"
    return None


def footnote(text: str) -> tuple[str, str]:
    """The text without a footnote mark at its end, and the mark: "≤200^{[a]}" → "≤200", "a"."""
    match = _FOOTNOTE.search(text)
    if match is None or match.start() == 0:
        return text, ""
    mark = next(filter(None, match.groups())).strip("[] )")
    return text[: match.start()].rstrip(), mark


def citation_behind(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without a citation at its end, and the labels cited: "MoS2/CNT (Ref. 20)" → "MoS2/CNT", ("20",)."""
    for pattern in (_RAISED, _REF_WORD, _CITED):
        matches = list(pattern.finditer(text))
        if matches and matches[-1].end() == len(text) and "0" not in labels(matches[-1][1]):
            return text[: matches[-1].start()].rstrip(), labels(matches[-1][1])
    return text, ()


def whole_citation(text: str) -> tuple[str, ...]:
    """The labels, if the text is nothing but a citation: [3,5], This work, Hu et al., 2018."""
    rest, cited = citation_behind(text)
    if cited and not rest:
        return cited
    plain = text.replace("\n", " ")
    if match := _DOI.fullmatch(plain):
        return (match[1],)
    if _OWN.fullmatch(plain.strip("()[]. ")):
        return (plain.strip("()[]. ").lower(),)
    match = _AUTHOR.fullmatch(plain)
    if match and ("et al" in plain or "(" in plain or " and " in plain or "&" in plain):
        return (f"{match['name']} {match['year']}",)
    return ()


def labels(text: str) -> tuple[str, ...]:
    """Reference labels of a list, ranges written out: "3,5-7" → 3 5 6 7."""
    found: list[str] = []
    for part in re.split(r"[,;]", text):
        first, _, last = part.strip().partition("-")
        low, high = first.strip(), last.strip() or first.strip()
        if low.isdecimal() and high.isdecimal() and 0 <= int(high) - int(low) < 100:  # noqa: PLR2004
            found += [str(number) for number in range(int(low), int(high) + 1)]
        elif part.strip():
            found.append(part.strip())
    return tuple(found)
