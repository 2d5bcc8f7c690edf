"""A lineage diagram: from the bottles down to the sample, a box a state and a step on each arrow."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from weldgraph.ask import ask
from weldgraph.errors import Refused
from weldgraph.plots.style import BLUE, GREY, VERMILION, figure, styled
from weldgraph.store import Store

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEVEL: Final = 0.72  # inches from step to step
_MOST: Final = 60  # steps
_SHOWN: Final = (
    "temperature",
    "pressure",
    "rotational speed",
    "duration",
    "holding time",
    "active mass loading",
    "mass ratio",
)
"""Parameters that stand on the arrow, if they are stated, in this order."""
_PER_STEP: Final = 3
_WIDE: Final = 40  # characters of a line beside the chain


@dataclass(slots=True)
class _Step:
    kind: str
    inputs: list[str]
    output: str
    position: int
    parameters: dict[str, str] = field(default_factory=dict)


def lineage(store: Store, sample: str) -> "Figure":
    """How the sample of that name was made; a family's name gives all its states.

    What comes from a bottle stands on the left of the step that took it, in grey; the sample itself is vermilion.

    Raises:
        Refused: the store knows no step that leads to it, or more than can be drawn, or matplotlib is missing.
    """
    steps = _steps(store, sample)
    if not 0 < len(steps) <= _MOST:
        raise Refused(f"found {len(steps)} steps that lead to '{sample}', wanted one to {_MOST}; give one state of it.")
    made = {step.output for step in steps}
    depth: dict[str, int] = {}
    for step in steps:
        depth[step.output] = 1 + max([depth[name] for name in step.inputs if name in made], default=0)
    levels = max(depth.values())
    columns = _columns(steps, made, depth)
    wide = max(columns.values()) + 1
    used = {name for step in steps for name in step.inputs}
    with styled():
        picture, (axes,) = figure(2.2 + 3.1 * wide, _LEVEL * (levels + 0.3))
        axes.set_axis_off()
        axes.set_xlim(-1.05, wide - 0.35)
        axes.set_ylim(-levels - 0.35, -0.15)
        for step in steps:
            _draw(axes, step, made, depth, columns)
        for name in made:
            _box(axes, columns[name], -depth[name], name, VERMILION if name not in used else BLUE)
    return picture


def _steps(store: Store, sample: str) -> list[_Step]:
    found: dict[str, _Step] = {}
    answer = ask(store, "lineage", sample=sample)
    for terms in answer.rows:
        row = {column: term.value if term else "" for column, term in zip(answer.columns, terms, strict=True)}
        inputs = [name for name in row["input"].split("; ") if name]
        step = found.setdefault(row["step"], _Step(row["kindLabel"], inputs, row["output"], int(row["position"])))
        if row["value"] and row["parameter"]:
            step.parameters[row["parameter"]] = row["printed"].replace("^{", "$^{").replace("}", "}$")
    return sorted(found.values(), key=lambda step: (step.position, step.output))


def _columns(steps: list[_Step], made: set[str], depth: dict[str, int]) -> dict[str, int]:
    """Where each state stands across: below what it was made from, unless another one stands there."""
    columns: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    for step in steps:
        parents = [columns[name] for name in step.inputs if name in made and name in columns]
        at = max(parents, default=0)
        while (at, depth[step.output]) in taken:
            at += 1
        columns[step.output] = at
        taken.add((at, depth[step.output]))
    return columns


def _draw(axes: "Axes", step: _Step, made: set[str], depth: dict[str, int], columns: dict[str, int]) -> None:
    x, y = columns[step.output], -depth[step.output]
    for name in step.inputs:
        if name in made:
            corner = -depth[name] - 0.28
            axes.plot([columns[name], columns[name], x], [corner + 0.08, corner, corner], color=GREY, linewidth=0.9)
            axes.annotate(
                "", (x, y + 0.2), (x, corner),
                arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 0.9, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
    if not any(name in made for name in step.inputs):
        axes.annotate("", (x, y + 0.2), (x, y + 0.6), arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 0.9})
    told = [step.parameters[name] for name in _SHOWN if name in step.parameters][:_PER_STEP]
    axes.text(x + 0.03, y + 0.42, f"{step.kind}" + (f": {', '.join(told)}" if told else ""), fontsize=6.5, va="center")
    bottles = [name for name in step.inputs if name not in made]
    if bottles:
        axes.annotate(
            _folded(bottles), (x - 0.03, y + 0.42), (x - 0.16, y + 0.42), fontsize=6.5, color=GREY, ha="right",
            va="center", arrowprops={"arrowstyle": "-|>", "color": GREY, "lw": 0.6, "shrinkA": 1, "shrinkB": 0},
        )  # fmt: skip


def _folded(names: list[str]) -> str:
    lines = [""]
    for name in names:
        text = f"{lines[-1]}, {name}" if lines[-1] else name
        lines = [*lines[:-1], text] if len(text) <= _WIDE or not lines[-1] else [*lines[:-1], f"{lines[-1]},", name]
    return "\n".join(lines)


def _box(axes: "Axes", x: float, y: float, name: str, colour: str) -> None:
    axes.text(
        x, y, name, fontsize=7, ha="center", va="center", color=colour,
        bbox={"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": colour, "linewidth": 0.9},
    )  # fmt: skip
