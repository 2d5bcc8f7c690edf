"""Simulated records, for measuring: every number in them is made up, from the index of the record and nothing else.

`paper/` is one record with names and numbers left open: three pellets of one powder that differ in one thing each, two
anodes, cells, tests, tables of own and quoted values, claims. What is open is filled so that each record has samples,
sections and tests of its own, and shares works with its neighbours as papers do: a work is cited by three records, half
of the works have a DOI, and some names of literature materials stand for two of them.
"""

import csv
import io
from pathlib import Path
from string import Template

PAPER = Path(__file__).parent / "paper"
WORKS = 21  # in the reference list of a record
NEW_WORKS = 7  # of which so many are not in the list of the record before
_QUOTED = 16  # of which so many stand in Table 3


def write_records(folder: Path, number: int) -> list[Path]:
    """So many record folders; those that are there already are kept."""
    paths = [folder / f"synthetic-{index:05}" for index in range(number)]
    for index, path in enumerate(paths):
        if not path.is_dir():
            _write(path, index)
    return paths


def _write(path: Path, index: int) -> None:
    (path / "tables").mkdir(parents=True)
    known = _numbers(index)
    for file in (PAPER / "record.yaml", *sorted((PAPER / "tables").glob("*.yaml"))):
        text = Template(file.read_text(encoding="utf-8")).substitute(known)
        (path / file.relative_to(PAPER)).write_text(text, encoding="utf-8")
    for name, rows in (
        ("T1", _transport(index)),
        ("T2", _cycling(index)),
        ("T3", _density(index)),
        ("T4", _capacity(index)),
    ):
        (path / "tables" / f"{name}.csv").write_text(_csv(rows), encoding="utf-8")
    works = _works(index)
    cited = [("document", "label", "work"), *(("main", str(at), f"w{work}") for at, work in enumerate(works, 1))]
    (path / "citations.csv").write_text(_csv(cited), encoding="utf-8")
    (path / "references.bib").write_text("\n".join([_own(index), *map(_entry, works)]), encoding="utf-8")


def _vary(index: int, what: int, low: float, high: float) -> float:
    """A number between two ends that looks like chance and is none."""
    return low + (high - low) * ((index * 7919 + what * 104729 + index * what * 31) % 9973) / 9973


def _numbers(index: int) -> dict[str, object]:
    silicon = round(_vary(index, 2, 0.2, 0.8), 2)
    return {
        "number": f"{index:05}",
        "tag": f"S{index:05}",
        "size": f"{_vary(index, 1, 20, 60):.0f}",
        "silicon": f"{silicon:.2f}",
        "graphite": f"{silicon * 4:.2f}",
        "speed": f"{_vary(index, 4, 20, 80):.0f}0",
        "hours": f"{_vary(index, 5, 2, 40):.0f}",
        "kiln": f"{_vary(index, 6, 40, 95):.0f}0",
        "loading": f"{_vary(index, 7, 1.0, 4.0):.1f}",
        "density": _own_density(index),
        "surface": f"{_vary(index, 8, 10, 90):.1f}",
        "zt": _transport(index)[2][5],
        "retention": _cycling(index)[3][2],
    }


def _own_density(index: int) -> str:
    return f"{_vary(index, 9, 1.2, 1.9):.2f}"


def _transport(index: int) -> list[tuple[str, ...]]:
    """Table 1; the figure of merit follows from the other three as they are printed."""
    rows = [("Sample", "T (K)", "S (µV K^{−1})", "σ (S cm^{−1})", "κ (W m^{−1} K^{−1})", "zT")]
    for at in range(6):
        kelvin = 300 + at % 2 * 100
        seebeck, sigma = round(_vary(index, 20 + at, 180, 240)), round(_vary(index, 30 + at, 450, 900))
        kappa = f"{_vary(index, 40 + at, 1.0, 1.5):.2f}"
        merit = (seebeck * 1e-6) ** 2 * sigma * 100 * kelvin / float(kappa)
        name = "" if at % 2 else f"S{index:05}-{'ABC'[at // 2]}"
        rows.append((name, str(kelvin), str(seebeck), str(sigma), kappa, f"{merit:.2f}"))
    return rows


def _cycling(index: int) -> list[tuple[str, ...]]:
    """Table 2; the retention follows from the capacities as they are printed."""
    rows = [("Current density (A g^{−1})", "Cycle number", "A (mAh g^{−1})", "B (mAh g^{−1})")]
    for at, current in enumerate(("0.1", "1.0")):
        first = [f"{_vary(index, 50 + 2 * at, 600, 900):.1f}", f"{_vary(index, 51 + 2 * at, 300, 590):.1f}"]
        last = [f"{float(one) * _vary(index, 60 + at, 0.5, 0.95):.1f}" for one in first]
        kept = [f"{float(b) / float(a) * 100:.1f}" for a, b in zip(first, last, strict=True)]
        rows += [("", "1st", *first), (current, "100th", *last), ("", "Retention (%)", *kept)]
    return rows


def _density(index: int) -> list[tuple[str, ...]]:
    """Table 3: literature, and the record's own in the last row."""
    rows = [("Materials", "Tap density (g cm^{−3})", "Ref.")]
    for label, work in enumerate(_works(index)[:_QUOTED], 1):
        rows.append((_material(work), f"{_vary(work, 70, 0.1, 1.1):.2f}", f"[{label}]"))
    return [*rows, (f"S{index:05}", _own_density(index), "This work")]


def _capacity(index: int) -> list[tuple[str, ...]]:
    """Table 4: the first three works again, the first of them under another name."""
    rows = [("Materials", "Areal capacity (mAh cm^{−2})", "Ref.")]
    for label, work in enumerate(_works(index)[:3], 1):
        name = f"{_material(work)} paste" if label == 1 else _material(work)
        rows.append((name, f"{_vary(work, 71, 0.5, 5.0):.1f}", f"[{label}]"))
    return [*rows, (f"S{index:05}-A", f"{_vary(index, 72, 2.0, 6.0):.1f}", "This work")]


def _works(index: int) -> range:
    return range(index * NEW_WORKS, index * NEW_WORKS + WORKS)


def _material(work: int) -> str:
    group, place = divmod(work, NEW_WORKS)
    return f"Si/C-{group:05}-{'aabcdef'[place]}"


def _entry(work: int) -> str:
    doi = f"  doi = {{10.5555/simulated.{work}}},\n" if work % 2 else ""
    journal = f"  journal = {{Journal of Simulated Materials}},\n  year = {{{2000 + work % 25}}},\n"
    return (
        f"@article{{w{work},\n  author = {{Author{work}, A. and Writer{work}, B.}},\n"
        f"  title = {{Simulated work {work}}},\n{journal}  volume = {{{work // 10 + 1}}},\n"
        f"  pages = {{{work % 10 * 100 + 1}}},\n{doi}}}\n"
    )


def _own(index: int) -> str:
    return (
        f"@article{{own{index:05},\n  author = {{Simulator{index}, A.}},\n  title = {{Simulated paper {index}}},\n"
        f"  journal = {{Journal of Simulated Materials}},\n  year = {{2026}},\n  volume = {{{index + 1}}},\n}}\n"
    )


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
