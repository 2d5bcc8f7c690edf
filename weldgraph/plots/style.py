"""How all pictures look, and how they are written: the same picture is the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from weldgraph.errors import Refused

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLACK: Final = "#000000"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
GREY: Final = "#777777"
COLOURS: Final = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, BLACK)
"""Okabe and Ito, Color Universal Design (2008)."""
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X")

_STYLE: Final = {
    "font.family": "DejaVu Sans", "font.size": 8, "axes.labelsize": 9, "legend.fontsize": 7, "axes.spines.top": False,
    "axes.spines.right": False, "axes.linewidth": 0.8, "lines.linewidth": 1.2, "svg.hashsalt": "weldgraph",
    "svg.fonttype": "path", "pdf.fonttype": 42, "savefig.dpi": 200, "figure.dpi": 100, "legend.frameon": False,
}  # fmt: skip
_FORMATS: Final = {".svg": {"Date": None}, ".png": {"Software": None}, ".pdf": {"CreationDate": None, "Producer": None}}


@contextmanager
def styled() -> Iterator[None]:
    """Our look while this lasts.

    Raises:
        Refused: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: PLC0415  slow to import, and an extra
    except ImportError as error:
        raise Refused("pictures need matplotlib; install it with: pip install 'weldgraph[plot]'.") from error
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]  # a dict with known keys is one of any keys
        yield


def figure(width: float, height: float, rows: int = 1, columns: int = 1, **how: Any) -> "tuple[Figure, list[Axes]]":
    """An empty picture of so many inches, and its axes in reading order."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415

    made = _shown_in_notebooks()(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(made)  # measures texts, whatever the picture is written as
    return made, list(made.subplots(rows, columns, squeeze=False, **how).flat)


@lru_cache(maxsize=1)
def _shown_in_notebooks() -> "type[Figure]":
    """A figure that Jupyter shows without pyplot, which keeps every figure alive."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    class Picture(Figure):
        def _repr_png_(self) -> bytes:
            drawn = BytesIO()
            with styled():
                self.savefig(drawn, format="png", dpi=110, metadata=_FORMATS[".png"])
            return drawn.getvalue()

    return Picture


def save(picture: "Figure", path: Path) -> None:
    """Write the picture as its name's ending says: .svg, .png or .pdf.

    Raises:
        Refused: another ending, or a folder that is not there.
    """
    metadata = _FORMATS.get(path.suffix.lower())
    if metadata is None:
        raise Refused(f"found the file name '{path.name}', wanted one that ends in {', '.join(_FORMATS)}.")
    if not path.parent.is_dir():
        raise Refused(f"there is no folder '{path.parent}' to write {path.name} to.")
    with styled():
        picture.savefig(path, metadata=metadata)


def named(label: str, unit: str) -> str:
    """The label of an axis."""
    first = label if label[:1].isupper() else label[:1].upper() + label[1:]
    return f"{first} ({unit})" if unit and unit != "1" else first
