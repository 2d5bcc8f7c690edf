"""PANalytical powder scan as text (.csv) of the program HighScore and Data Viewer.

Source   a real file: [Measurement conditions] with a key and a value a line, then [Scan points]
Gives    two_theta_degree, intensity_count
Drops    nothing
Example  [Scan points]
         Angle,Intensity
         5.008355630,1719.0
"""

from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, maybe, rising, table, whole
from weldgraph.loaders.raw.rawfile import RawFile, column

NAME = "PANalytical powder scan as text (.csv)"
SUFFIXES = frozenset({".csv"})
EXTRA = ""

_CONDITIONS, _POINTS = "[Measurement conditions]", "[Scan points]"
_WAVELENGTHS = {"K-Alpha1 wavelength": "kAlpha1", "K-Alpha2 wavelength": "kAlpha2", "K-Beta wavelength": "kBeta"}
"""As .xrdml names them."""
_GONIO = frozenset({"Gonio", "2Theta", "2Theta-Omega", "Omega-2Theta"})


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By the names of its two sections."""
    return head.lstrip(b"\xef\xbb\xbf").startswith(_CONDITIONS.encode()) or (
        b"\n" + _POINTS.encode() in head and b"Angle," in head
    )


def read(path: Path) -> RawFile:
    """The scan.

    Raises:
        Refused: it has fewer points than it says, runs over another axis, or a row is cut.
    """
    text = decode(content(path), str(path))
    warning = whole(text, str(path))
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip() == _POINTS), None)
    if start is None:
        raise Refused(f"it has no {_POINTS}; the file was cut: copy it anew.", place=str(path))
    pairs = (line.partition(",") for line in lines[:start])
    metadata = {key.strip(): value.strip().strip('"') for key, mark, value in pairs if mark and value.strip()}
    axis = metadata.get("Scan axis", "Gonio")
    if axis not in _GONIO:
        raise Refused(f"its scan runs over '{axis}', wanted 2-theta; export it as .xrdml.", place=str(path))
    rows = [(at + 1, lines[at].split(",")) for at in range(start + 2, len(lines)) if lines[at].strip()]
    data = table(rows, 2, str(path))
    told = maybe(metadata.get("No. of points", ""))
    if told is not None and told != len(data):
        raise Refused(f"it says {told:g} points and has {len(data)}; the file was cut: copy it anew.", place=str(path))
    rising(data[:, 0], "the angle", str(path))
    metadata |= {short: metadata[key] for key, short in _WAVELENGTHS.items() if maybe(metadata.get(key, ""))}
    columns = (
        column("two_theta_degree", "Angle", data[:, 0]),
        column("intensity_count", "Intensity", data[:, 1]),
    )
    told_by = metadata.get("Diffractometer system", "")
    instrument = f"PANalytical {told_by}".strip()
    return RawFile(NAME, "X-ray diffraction", columns, instrument, metadata, (warning,) if warning else ())
