"""Micrographs of FEI/Thermo and Zeiss scanning electron microscopes (.tif).

Source   TIFF 6.0, read with tifffile (BSD-3); the instruments' own tags 34680/34682 (FEI) and 34118 (Zeiss)
Gives    no columns: size of the image, pixel size, voltage, working distance, detector as metadata, by the tags' own
         names
Drops    the pixels
Example  [EScan]
         PixelWidth=5.82812e-008
"""

import logging
from pathlib import Path
from typing import Any

from weldgraph.errors import Refused
from weldgraph.loaders.extra import extra
from weldgraph.loaders.raw.lines import content
from weldgraph.loaders.raw.rawfile import RawFile

NAME = "SEM micrograph (.tif)"
SUFFIXES = frozenset({".tif", ".tiff"})
EXTRA = "raw"

_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_FEI_INSTRUMENT = ("System.SystemType", "System.Type")
_SOUGHT = (
    "User.Date", "User.Time", "Beam.HV", "EBeam.HV", "EBeam.BeamCurrent", "Beam.Spot", "EBeam.WD",
    "Stage.WorkingDistance", "EBeam.HFW", "Scan.PixelWidth", "Scan.PixelHeight", "EScan.PixelWidth",
    "EScan.PixelHeight", "Scan.HorFieldsize", "EScan.HorFieldsize", "Scan.Dwell", "EScan.Dwell", "Scan.Dwelltime",
    "Detectors.Name", "Detectors.Mode", "Image.MagCanonical", "Date", "Time", "EHT", "WD", "Mag", "Image Pixel Size",
    "Pixel Size", "Signal A", "Aperture Size", "Scan Speed", "Width", "Height",
)  # fmt: skip
_DROPPED = frozenset({"User.UserTextUnicode"})


def recognises(head: bytes, path: Path) -> bool:
    """By the tags: FEI's sections in brackets, or Zeiss's names in capitals."""
    if not head.startswith(_MARKS):
        return False
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return (b"[User]" in data and b"[Beam]" in data) or b"AP_IMAGE_PIXEL_SIZE" in data or b"AP_MAG" in data


def read(path: Path) -> RawFile:
    """The tags of the first page.

    Raises:
        Refused: the file is cut, or its tags are damaged.
    """
    tifffile = extra("tifffile", "raw")
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what a damaged tag raises is judged below
    size = len(content(path))
    with tifffile.TiffFile(path) as file:
        if not file.pages:
            raise Refused("it has no image; the file was cut: copy it anew.", place=str(path))
        page = file.pages[0]
        fei: dict[str, Any] = file.fei_metadata or {}
        zeiss: dict[str, Any] = file.sem_metadata or {}
        ends = [start + count for start, count in zip(page.dataoffsets, page.databytecounts, strict=True)]
        shape, kind, pages = page.shape, str(page.dtype), len(file.pages)
    if max(ends, default=0) > size:
        raise Refused(f"its pixels end at byte {max(ends)} of {size}; the file was cut: copy it anew.", place=str(path))
    metadata = {"width": str(shape[1]), "height": str(shape[0]), "pixel type": kind, "pages": str(pages)}
    metadata |= _sought_first(_fei(fei) if fei else _zeiss(zeiss))
    if len(metadata) <= 4:  # noqa: PLR2004  nothing of the microscope
        raise Refused("the tag of the microscope cannot be read; the file is damaged.", place=str(path))
    make = "FEI" if fei else "Zeiss"
    model = next((metadata[key] for key in (*_FEI_INSTRUMENT, "Sem") if key in metadata), "")
    return RawFile(NAME, "scanning electron microscopy", (), f"{make} {model}".strip(), metadata)


def _sought_first(tags: dict[str, str]) -> dict[str, str]:
    """All tags, before the others those that a person looks for: a microscope writes some hundred."""
    first = {key: tags[key] for key in _SOUGHT if key in tags}
    return first | tags


def _fei(tags: dict[str, Any]) -> dict[str, str]:
    """Section.key → value; "" and words in place of numbers are kept as they are, or left out where empty."""
    return {
        name: str(value)
        for section, keys in tags.items()
        if isinstance(keys, dict)
        for key, value in keys.items()
        if str(value) and (name := f"{section}.{key}") not in _DROPPED
    }


def _zeiss(tags: dict[str, Any]) -> dict[str, str]:
    """Printed name → value with its unit; of names that occur twice the first, with the tag's name for the second."""
    found: dict[str, str] = {}
    for tag, value in tags.items():
        if tag and isinstance(value, tuple) and len(value) >= 2:  # noqa: PLR2004  name and value
            name = str(value[0]) if str(value[0]) not in found else f"{value[0]} ({tag})"
            found[name] = " ".join(str(part) for part in value[1:])
    return found
