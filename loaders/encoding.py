"""Bytes of unknown encoding → text: by byte order mark, as declared, UTF-8, then what fits the languages of papers."""

import codecs

from weldgraph.errors import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEST = frozenset("\u00a0°±²³µ·×–—‘’“”•…‰§®©™¼½¾ÄÅÆÇÉÑÖØÜßàáâãäåæçèéêëíïñóôöøúüÍÓÚÁÀÈ¹")
"""What a paper in a western encoding holds beside ASCII."""
_CONTROL = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\x0b")


def decode(data: bytes, place: str, declared: str = "") -> str:
    """The text of the bytes.

    Without a mark it is UTF-8 if it can be, then cp1252 if all it holds beyond ASCII are letters and signs of western
    papers, then GB 18030.

    Raises:
        Refused: none of these fits, or it is no text at all.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _checked(_as(data, name), place)
    if declared and (text := _as(data, declared)) is not None:
        return _checked(text, place)
    if data[:4].count(b"\0") == 2:  # noqa: PLR2004  every other byte of ASCII in UTF-16
        return _checked(_as(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"), place)
    text = _as(data, "utf-8")
    if text is None:
        west = _as(data, "cp1252")
        fits = west is not None and all(character < "\x80" or character in _WEST for character in west)
        text = west if fits else _as(data, "gb18030")
    return _checked(text, place)


def is_text(head: bytes) -> bool:
    """Whether the first bytes of a file are text."""
    try:
        decode(head[: len(head) - 3] if len(head) > 1000 else head, "")  # noqa: PLR2004  the end may cut a character
    except Refused:
        return False
    return bool(head.strip())


def _as(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _checked(text: str | None, place: str) -> str:
    if text is None or not _CONTROL.isdisjoint(text[:100_000]):
        raise Refused("this is no text in UTF-8, UTF-16, cp1252 or GB 18030; save the file as UTF-8.", place=place)
    return text
