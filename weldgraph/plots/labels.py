"""Labels beside points, so that none lies on another, on a point, or outside the axes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

Point = tuple[float, float]

_DISTANCES = (7, 10, 15, 22, 30, 40, 52, 66, 84, 105, 135)  # points from the marker
_ANGLES = (20, -20, 160, -160, 90, -90, 50, -50, 130, -130, 0, 180, 75, -75, 105, -105, 35, -35, 145, -145)
_SIZE = 6.5  # of the letters, in points
_MARKER = 4.5  # half the width of a marker, in points
_FAR = 12  # points; beyond, a line leads from the point to its label
_LEADER = {"arrowstyle": "-", "lw": 0.4, "shrinkA": 0, "shrinkB": 3}
_NEAR = 80  # pixels within which points crowd each other
_STEEP = 0.1
_CROSSING = 150  # what a line through a label costs, in points of distance
_COVERING = 5  # what a pixel that is covered twice costs
_WIDE = 26  # letters of a line


def place(
    axes: "Axes",
    points: Sequence[Point],
    texts: Sequence[str],
    colours: Sequence[str],
    lines: Sequence[tuple[Point, Point]] = (),
) -> None:
    """Write a text beside each point, the first ones nearest; deterministic.

    Call it last: limits and layout must be final. What finds no free place takes the one that covers least.

    Args:
        axes: what the points are drawn in.
        points: where, in the units of the axes.
        texts: one a point.
        colours: one a point.
        lines: pieces of lines that labels should keep off.
    """
    texts = [fill(text, len(text) // 2 + 3) if len(text) > _WIDE else text for text in texts]
    canvas = axes.figure.canvas
    canvas.draw()
    renderer = canvas.get_renderer()  # type: ignore[attr-defined]  # Agg, which every format is measured with
    pixel = axes.transData.transform
    board = _Board(axes.figure.dpi / 72, axes.get_window_extent(renderer))
    board.boxes = [board.around(tuple(pixel(point))) for point in points]
    board.segments = [(tuple(pixel(one)), tuple(pixel(other))) for one, other in lines]
    crowded = [sum(math.dist(pixel(point), pixel(other)) < _NEAR for other in points) for point in points]
    for at in sorted(range(len(points)), key=lambda at: (at > 0, -crowded[at], at)):
        measured = axes.text(*points[at], texts[at], fontsize=_SIZE)
        size = measured.get_window_extent(renderer)
        measured.remove()
        (dx, dy), leads = board.best(tuple(pixel(points[at])), size.width, size.height)
        axes.annotate(
            texts[at], points[at], xytext=(dx, dy), textcoords="offset points", fontsize=_SIZE, color=colours[at],
            ha="center", va="center",
            arrowprops=_LEADER | {"color": colours[at]} if leads else None,
        )  # fmt: skip


@dataclass
class _Board:
    """What is taken, in pixels: boxes of labels and markers, and pieces of lines."""

    per_point: float
    frame: "Bbox"
    boxes: "list[Bbox]" = field(default_factory=list)
    segments: list[tuple[Point, Point]] = field(default_factory=list)

    def around(self, point: Sequence[float]) -> "Bbox":
        """The box of a marker."""
        return _box(point[0], point[1], 2 * _MARKER * self.per_point, 2 * _MARKER * self.per_point)

    def best(self, point: Point, width: float, height: float) -> tuple[Point, bool]:
        """Where the middle of a label goes, in points from its own, and whether a line leads there."""
        own = self.around(point)
        tried = []
        for distance in _DISTANCES:
            for angle in _ANGLES:
                along, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
                side = math.copysign(width / 2, along) if abs(along) > _STEEP else 0.0
                middle = (
                    point[0] + along * distance * self.per_point + side,
                    point[1] + up * (distance * self.per_point + height / 2),
                )
                box = _box(*middle, width, height)
                leads = distance > _FAR
                tried.append((self._cost(box, own, (point, middle) if leads else None) + distance, middle, box, leads))
        _, middle, box, leads = min(tried, key=lambda each: each[0])
        self.boxes.append(box)
        if leads:
            self.segments.append((point, middle))
        return ((middle[0] - point[0]) / self.per_point, (middle[1] - point[1]) / self.per_point), leads

    def _cost(self, box: "Bbox", own: "Bbox", leader: tuple[Point, Point] | None) -> float:
        covered = sum(_overlap(box, other) for other in self.boxes) + _outside(box, self.frame)
        crossed = sum(_crosses(piece, box) for piece in self.segments)
        if leader:
            crossed += sum(_crosses(leader, other) for other in self.boxes if not _overlap(other, own))
        return _COVERING * covered + _CROSSING * crossed


def _box(x: float, y: float, width: float, height: float) -> "Bbox":
    from matplotlib.transforms import Bbox  # noqa: PLC0415

    return Bbox.from_bounds(x - width / 2, y - height / 2, width, height)


def _overlap(one: "Bbox", other: "Bbox") -> float:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return float(wide * high) if wide > 0 and high > 0 else 0.0


def _outside(box: "Bbox", frame: "Bbox") -> float:
    return float(box.width * box.height) - _overlap(box, frame)


def _crosses(piece: tuple[Point, Point], box: "Bbox") -> bool:
    """Whether a piece of a line runs through a box (Liang and Barsky, ACM Trans. Graph. 3 (1984) 1)."""
    (x, y), (x1, y1) = piece
    enter, leave = 0.0, 1.0
    for step, gap in ((x - x1, x - box.x0), (x1 - x, box.x1 - x), (y - y1, y - box.y0), (y1 - y, box.y1 - y)):
        if step == 0:
            if gap < 0:
                return False
        elif step < 0:
            enter = max(enter, gap / step)
        else:
            leave = min(leave, gap / step)
    return enter < leave
