"""Pictures: against approved ones within a tolerance, labels apart, the same bytes each time."""

from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images
from matplotlib.text import Text

from weldgraph import plots
from weldgraph.audit import Alert, Report
from weldgraph.compare import compare, pairs
from weldgraph.errors import Refused
from weldgraph.store import Store

FOLDER = Path(__file__).parent / "pictures"
TOLERANCE = (
    12  # root of the mean square of differences of 0 to 255; a marker that moves or a label that is lost is more
)
DOTS = 80  # an inch

PICTURES: dict[str, Callable[[Store], Figure]] = {
    "scatter": lambda store: plots.scatter(compare(store, ["areal capacity", "active mass loading"], sample="W@SG")),
    "front": lambda store: plots.scatter(compare(store, ["areal capacity", "capacity retention"], sample="W@SG")),
    "bars": lambda store: plots.bars(compare(store, ["tap density"], sample="W@SG")),
    "along": lambda store: plots.along(
        compare(store, ["specific charge capacity", "capacity retention"], where=["cycle number = 80"]),
        "specific current",
    ),
    "series": lambda store: plots.series(pairs(store, "capacity retention", along="pressure")),
    "lineage": lambda store: plots.lineage(store, "W@SG"),
    "recomputed": lambda _: plots.recomputed(REPORT),
}


def alert(
    level: str, subject: str, printed: str, ends: tuple[str, str], given: str, given_ends: tuple[str, str]
) -> Alert:
    return Alert(
        level=level, code="X", record="r", subject=subject, message="m", type=2, printed=printed, printed_interval=ends,  # type: ignore[arg-type]
        recomputed=given, recomputed_interval=given_ends,
    )  # fmt: skip


REPORT = Report(
    alerts=(
        alert("A", "first", "94 %", ("93.5", "95"), "87.6 %", ("87.4", "87.7")),
        alert("C", "second", "2.5", ("2.45", "2.6"), "2.29", ("2.14", "2.42")),
        alert("G", "third", "53.9 %", ("53.85", "54.0"), "53.99 %", ("53.92", "54.11")),
        alert("B", "one without bounds", "5 C", ("", ""), "400 mAh/g", ("333", "2000")),
    ),
    checked={},
    turtle={},
)


@pytest.fixture(scope="module")
def drawn(store: Store) -> Callable[[str], Figure]:
    """Each picture, drawn once: to be looked at and saved, not to be changed."""
    return cache(lambda name: PICTURES[name](store))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_approved(
    name: str, drawn: Callable[[str], Figure], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    approved = FOLDER / f"{name}.png"
    saved = tmp_path / f"{name}.png"
    drawn(name).savefig(saved, dpi=DOTS, metadata={"Software": None})
    if request.config.getoption("--approve"):
        approved.write_bytes(saved.read_bytes())
    assert compare_images(str(approved), str(saved), tol=TOLERANCE) is None


def test_no_approved_picture_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(PICTURES)


@pytest.mark.parametrize("name", ["scatter", "front"])
def test_no_label_lies_on_another_label_or_outside(name: str, drawn: Callable[[str], Figure]) -> None:
    picture = drawn(name)
    (axes,) = picture.axes
    picture.canvas.draw()
    boxes = [
        Text.get_window_extent(text) for text in axes.texts if text.get_text()
    ]  # without the line that leads there
    assert len(boxes) == 20
    assert not [1 for one, other in combinations(boxes, 2) if one.overlaps(other)]
    frame = axes.get_window_extent()
    assert all(frame.x0 <= box.x0 and box.x1 <= frame.x1 + 1 for box in boxes)


def test_a_picture_is_the_same_bytes_each_time(store: Store, tmp_path: Path) -> None:
    for number in (1, 2):
        picture = PICTURES["scatter"](store)
        for ending in (".svg", ".png", ".pdf"):
            plots.save(picture, tmp_path / f"{number}{ending}")
    for ending in (".svg", ".png", ".pdf"):
        assert (tmp_path / f"1{ending}").read_bytes() == (tmp_path / f"2{ending}").read_bytes()


def test_units_stand_in_the_labels_of_the_axes(drawn: Callable[[str], Figure]) -> None:
    (axes,) = drawn("scatter").axes
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("Areal capacity (mAh/cm²)", "Active mass loading (mg/cm²)")


def test_rows_that_are_not_like_with_like_are_hollow(drawn: Callable[[str], Figure]) -> None:
    (axes,) = drawn("scatter").axes
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() not in ("None", "*", "")]
    assert faces == ["white"] * 19


def test_a_row_of_another_kind_stands_apart_from_the_ranked_bars(drawn: Callable[[str], Figure]) -> None:
    (axes,) = drawn("bars").axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names[-1] == "W@SG block  (another kind)"
    assert names[2] == "W@SG secondary clusters  3"


@pytest.mark.parametrize("name", ["picture.jpg", "picture", "nowhere/picture.svg"])
def test_a_file_that_cannot_be_written_is_refused(name: str, drawn: Callable[[str], Figure], tmp_path: Path) -> None:
    with pytest.raises(Refused):
        plots.save(drawn("bars"), tmp_path / name)


def test_what_cannot_be_drawn_is_refused_with_what_is_wanted(store: Store) -> None:
    with pytest.raises(Refused, match="wanted two for a scatter plot"):
        plots.scatter(compare(store, ["tap density"]))
    with pytest.raises(Refused, match="no series of three samples"):
        plots.series(pairs(store, "zT"))
    with pytest.raises(Refused, match="at two or more numbers of temperature"):
        plots.along(compare(store, ["tap density"]), "temperature")
    with pytest.raises(Refused, match="0 steps that lead to 'nobody'"):
        plots.lineage(store, "nobody")
    with pytest.raises(Refused, match="nothing to draw"):
        plots.recomputed(Report(alerts=(), checked={}, turtle={}))
