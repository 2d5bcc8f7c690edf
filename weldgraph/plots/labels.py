"""Labels beside points, so that none lies on another, on a point, or outside the axes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_DISTANCES = (7, 10, 15, 22, 30, 40, 52, 66, 84, 105, 135)  # points from the marker
_ANGLES = (20, -20, 160, -160, 90, -90, 50, -50, 130, -130, 0, 180, 75, -75, 105, -105, 35, -35, 145, -145)
_SIZE = 6.5  # of the letters, in points
_MARKER = 4.5  # half the width of a marker, in points
_FAR = 12  # points; beyond, a line leads from the point to its label
_LEADER = {"arrowstyle": "-", "lw": 0.4, "shrinkA": 0, "shrinkB": 3}
_NEAR = 110  # pixels within which points crowd each other
_STEEP = 0.1
_CROSSING = 250  # what a line through a label costs, in points of distance
_COVERING = 5  # what a pixel that is covered twice costs
_SWEEPS = 2  # how often each label looks for a better place
_MISREAD = 600  # what a label costs that is nearer to another marker than to its own, in points
_TOUCHING = 40  # pixels that count as covered where two boxes meet at all
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
    texts = [_folded(text) for text in texts]
    canvas = axes.figure.canvas
    canvas.draw()
    renderer = canvas.get_renderer()  # type: ignore[attr-defined]  # Agg, which every format is measured with
    pixel = axes.transData.transform
    pixels: list[Point] = [tuple(pixel(point)) for point in points]
    frame = axes.get_window_extent(renderer)
    board = _Board(axes.figure.dpi / 72, (frame.x0, frame.y0, frame.x1, frame.y1))
    board.markers = [board.around(point) for point in pixels]
    board.lines = [(tuple(pixel(one)), tuple(pixel(other))) for one, other in lines]
    sizes = [_size(axes, text, renderer) for text in texts]
    crowded = [sum(math.dist(point, other) < _NEAR for other in pixels) for point in pixels]
    order = sorted(range(len(points)), key=lambda at: (at > 0, -crowded[at], at))
    for _ in range(_SWEEPS):
        for at in order:
            board.spots.pop(at, None)
            board.spots[at] = board.best(at, pixels[at], *sizes[at])
    for one, other in permutations(order, 2):
        if board.cost(one) >= _CROSSING and math.dist(pixels[one], pixels[other]) < _NEAR:
            board.exchange(one, other, pixels, sizes)
    for at, spot in sorted(board.spots.items()):
        offset = [(end - start) / board.per_point for start, end in zip(pixels[at], spot.middle, strict=True)]
        axes.annotate(
            texts[at], points[at], xytext=(offset[0], offset[1]), textcoords="offset points", fontsize=_SIZE,
            color=colours[at], ha="center", va="center",
            arrowprops=_LEADER | {"color": colours[at]} if spot.leader else None,
        )  # fmt: skip


def _size(axes: "Axes", text: str, renderer: "RendererBase") -> tuple[float, float]:
    """Width and height of a text in pixels."""
    measured = axes.text(0, 0, text, fontsize=_SIZE)
    box = measured.get_window_extent(renderer)
    measured.remove()
    return box.width, box.height


def _folded(text: str) -> str:
    """A long text on two lines, broken at the blank that makes them most alike."""
    blanks = [at for at, letter in enumerate(text) if letter == " "]
    if len(text) <= _WIDE or not blanks:
        return text
    at = min(blanks, key=lambda place: max(place, len(text) - place))
    return f"{text[:at]}\n{text[at + 1 :]}"


@dataclass(frozen=True)
class _Spot:
    """Where a label is: its middle, the box it fills, and the line that leads there, if it is far."""

    middle: Point
    box: Box
    leader: tuple[Point, Point] | None
    distance: float


@dataclass
class _Board:
    """What is taken, in pixels: markers, pieces of lines, and the spots of labels by number."""

    per_point: float
    frame: Box
    markers: list[Box] = field(default_factory=list)
    lines: list[tuple[Point, Point]] = field(default_factory=list)
    spots: dict[int, _Spot] = field(default_factory=dict)

    def around(self, point: Point) -> Box:
        """The box of a marker."""
        return _box(point[0], point[1], 2 * _MARKER * self.per_point, 2 * _MARKER * self.per_point)

    def best(self, at: int, point: Point, width: float, height: float) -> _Spot:
        """The spot that costs least for the label of the point, given all others; none costs less than its distance."""
        least, best = math.inf, None
        for distance in _DISTANCES:
            if best and distance >= least:
                break
            for angle in _ANGLES:
                along, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
                side = math.copysign(width / 2, along) if abs(along) > _STEEP else 0.0
                middle = (
                    point[0] + along * distance * self.per_point + side,
                    point[1] + up * (distance * self.per_point + height / 2),
                )
                leader = (point, middle) if distance > _FAR else None
                spot = _Spot(middle, _box(*middle, width, height), leader, distance)
                if (cost := self._cost(at, spot)) < least:
                    least, best = cost, spot
        assert best  # noqa: S101  costs are numbers, and there are distances
        return best

    def exchange(self, one: int, other: int, pixels: Sequence[Point], sizes: Sequence[tuple[float, float]]) -> None:
        """Place two labels anew, the first one first, and keep that if it costs less."""
        before = self.cost(one) + self.cost(other)
        old = self.spots.pop(one), self.spots.pop(other)
        for at in (one, other):
            self.spots[at] = self.best(at, pixels[at], *sizes[at])
        if self.cost(one) + self.cost(other) >= before:
            self.spots[one], self.spots[other] = old

    def cost(self, at: int) -> float:
        """What a label costs where it is."""
        spot = self.spots.pop(at)
        cost = self._cost(at, spot)
        self.spots[at] = spot
        return cost

    def _cost(self, at: int, spot: _Spot) -> float:
        own = self.markers[at]
        taken = [*self.markers, *(other.box for other in self.spots.values())]
        shared = [area for other in taken if (area := _overlap(spot.box, other))]
        outside = _outside(spot.box, self.frame)
        covered = sum(shared) + _TOUCHING * (len(shared) + bool(outside)) + outside
        crossed = sum(_crosses(piece, spot.box) for piece in self.lines)
        crossed += sum(_crosses(other.leader, spot.box) for other in self.spots.values() if other.leader)
        elsewhere = False
        if spot.leader:
            crossed += sum(_crosses(spot.leader, other) for other in taken if not _overlap(other, own))
            crossed += sum(_crosses(spot.leader, other) for other in self.markers if other != own)
        else:
            gap = _gap(spot.box, own)
            elsewhere = any(_gap(spot.box, other) < gap for other in self.markers)
        return spot.distance + _COVERING * covered + _CROSSING * crossed + _MISREAD * elsewhere


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _outside(box: Box, frame: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) - _overlap(box, frame)


def _gap(box: Box, marker: Box) -> float:
    """How far a marker's middle is from a box."""
    x, y = (marker[0] + marker[2]) / 2, (marker[1] + marker[3]) / 2
    return math.hypot(max(box[0] - x, 0.0, x - box[2]), max(box[1] - y, 0.0, y - box[3]))


def _crosses(piece: tuple[Point, Point], box: Box) -> bool:
    """Whether a piece of a line runs through a box (Liang and Barsky, ACM Trans. Graph. 3 (1984) 1)."""
    (x, y), (x1, y1) = piece
    enter, leave = 0.0, 1.0
    for step, gap in ((x - x1, x - box[0]), (x1 - x, box[2] - x), (y - y1, y - box[1]), (y1 - y, box[3] - y)):
        if step == 0:
            if gap < 0:
                return False
        elif step < 0:
            enter = max(enter, gap / step)
        else:
            leave = min(leave, gap / step)
    return enter < leave
