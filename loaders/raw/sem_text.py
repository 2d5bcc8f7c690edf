r"""Text that JEOL and Hitachi microscopes write beside an image.

Source   the names as the microscopes write them: JEOL "$CM_" and "$$SM_", Hitachi an INI section [SemImageFile]
Gives    no columns: voltage, magnification, working distance, size of a pixel as metadata, by the file's own names
Drops    nothing; the image is not opened
Example  $CM_ACCEL_VOLT 15.0
         $CM_MAG 5000
         $$SM_MICRON_MARKER 5um
"""

import re
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode
from weldgraph.loaders.raw.rawfile import RawFile

NAME = "text beside a micrograph (JEOL, Hitachi)"
SUFFIXES = frozenset({".txt"})
EXTRA = ""

_JEOL = re.compile(r"\$\$?([A-Z]\w+)\s+(.*)")
_SECTION = re.compile(r"\[(SemImageFile|TemImageFile)\]")
_NEEDED = ("CM_MAG", "CM_ACCEL_VOLT", "Magnification", "AcceleratingVoltage", "PixelSize")


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the first names that each maker writes."""
    plain = head[:8000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n")
    return plain.startswith((b"$CM_", b"$SEM_")) or bool(re.match(rb"\[(?:Sem|Tem)ImageFile\]", plain))


def read(path: Path) -> RawFile:
    """What the microscope wrote.

    Raises:
        Refused: neither magnification nor voltage nor the size of a pixel is in it.
    """
    lines = decode(content(path), str(path)).lstrip("\ufeff").split("\n")
    hitachi = any(map(_SECTION.match, lines[:5]))
    metadata: dict[str, str] = {}
    for line in lines:
        if hitachi:
            name, mark, value = line.partition("=")
        else:
            found = _JEOL.match(line)
            name, mark, value = (found[1], " ", found[2]) if found else ("", "", "")
        if mark and value.strip():
            metadata.setdefault(name.strip(), value.strip())
    if not any(name in metadata for name in _NEEDED):
        raise Refused(
            "it has neither magnification nor voltage nor the size of a pixel; it was cut: copy it anew.",
            place=str(path),
        )
    model = metadata.get("InstructName") or metadata.get("CM_INSTRUMENT", "")
    scanning = "[Tem" not in lines[0] and metadata.get("CM_SIGNAL", "").upper() not in {"TEM", "STEM"}
    technique = "scanning electron microscopy" if scanning else ""
    return RawFile(NAME, technique, (), f"{'Hitachi' if hitachi else 'JEOL'} {model}".strip(), metadata)
