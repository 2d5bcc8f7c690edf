r"""TA Instruments text export of Universal Analysis (.txt, .001 as text).

Source   real files of a Q500 (UTF-16) and of older balances (DOS code page)
Gives    time_second, temperature_celsius, sample_mass_milligram or sample_mass_percent, further signals by their
         headings
Drops    rows whose first value is a negative whole number: they mark segments
Example  Size\t20.8210\tmg
         Nsig\t5
         Sig1\tTime (min)
         StartOfData
         6.66667E-4\t22.70189\t20.82160 …
"""

import re
from pathlib import Path

from weldgraph.errors import Refused
from weldgraph.loaders.raw.lines import content, decode, is_number, maybe, table, whole
from weldgraph.loaders.raw.rawfile import RawFile
from weldgraph.loaders.raw.thermal import distinct, signal

NAME = "TA Instruments text export"
SUFFIXES = frozenset({".txt"})
EXTRA = ""

_START = "StartOfData"
_MARK = re.compile(r"-\d+(?:\.0*)?")


def recognises(head: bytes, path: Path) -> bool:  # noqa: ARG001  the protocol
    """By its keywords, in one or two bytes a letter."""
    plain = head.replace(b"\0", b"")
    return b"Sig1\t" in plain and (_START.encode() in plain or b"Nsig\t" in plain)


def read(path: Path) -> RawFile:
    """The signals.

    Raises:
        Refused: a row is cut, or it has other than the number of signals it says.
    """
    text = decode(content(path), str(path))
    warnings = [warning] if (warning := whole(text, str(path))) else []
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip() == _START), None)
    if start is None:
        raise Refused("it has no line StartOfData; the file was cut: copy it anew.", place=str(path))
    metadata: dict[str, str] = {}
    for line in lines[:start]:
        key, _, value = line.partition("\t")
        if value.strip():
            name = key.strip()
            metadata[name] = (
                f"{metadata[name]}; {value.strip()}" if name in metadata else " ".join(value.split("\t")).strip()
            )
    signals = [metadata[key] for at in range(1, 100) if (key := f"Sig{at}") in metadata]
    told = maybe(metadata.get("Nsig", ""))
    if not signals or (told is not None and told != len(signals)):
        raise Refused(f"it says {told or 0:g} signals and names {len(signals)}; the file is damaged.", place=str(path))
    rows = [(at, line.split()) for at, line in enumerate(lines[start + 1 :], start + 2) if line.strip()]
    decimal = "," if rows and not is_number(rows[0][1][0]) and is_number(rows[0][1][0], ",") else "."
    points = [(at, fields) for at, fields in rows if not _MARK.fullmatch(fields[0].replace(decimal, "."))]
    data = table(points, len(signals), str(path), decimal)
    columns = distinct([signal(printed, data[:, at], str(path)) for at, printed in enumerate(signals)])
    if maybe(metadata.get("Size", "")) is None:
        warnings.append("The file has no sample size; percentages are of the first weight.")
    instrument = metadata.get("Instrument", "")
    mass = any(each.name.startswith("sample_mass") for each in columns)
    technique = "thermogravimetric analysis" if mass else ""
    return RawFile(NAME, technique, tuple(columns), instrument, metadata, tuple(warnings))
