"""weldgraph beside what a user would take instead: python benchmarks/run.py [--records 1000] [PART ...].

Writes each part into docs/performance.md, and into README.md where it has a place there, with the load of the machine;
without names, all of them. Where the data are the same, so are the answers: a part stops where they are not.

    writing     records to N-Quads, beside rdflib, oxrdflib and morph-kgc
    checking    one record beside rdflib and pySHACL; many beside Jena and pyrudof
    growing     10, 100, … records built and checked, drawn as docs/growth.svg
    asking      each question, in memory and from the folder's index
    engines     the folder, Oxigraph's server, Virtuoso and Fuseki: loading, and each question
    cluster     build and check by two workers of a Dask cluster, beside two processes
    datasets    recipes and rows of others, where ../shared/scale is there
    cycler      a large cycler file, beside reading its bytes into columns, navani and cellpy
"""

import argparse
import os
import platform
import re
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import asking
import checking
import cluster
import datasets
import engines
import growing
import pyoxigraph as ox
import rdflib
import read_cycler
import writing
from measure import ROOT, table

PAGES = (ROOT / "docs" / "performance.md", ROOT / "README.md")
SMALLEST = 100
CYCLER_ROWS = 10_000


def checked(scratch: Path, records: int) -> str:
    """One record, and many."""
    return table(checking.one()) + "\n" + table(checking.rows(scratch, records))


def grown(scratch: Path, records: int) -> str:
    """Each size, and the picture."""
    found = list(growing.measured(records, str(scratch)))
    growing.draw(found)
    return table(growing.rows(found))


def mapped(_: Path, records: int) -> str:
    """As many rows of each dataset as there are records, ten times."""
    if datasets.there():
        return table(datasets.rows(records * 10))
    return "Left out: ../shared/scale is not there.\n"


def clustered(scratch: Path, records: int) -> str:
    """Simulated papers, read and checked; many recipes of others, mapped."""
    text = table(cluster.rows(scratch, min(records, SMALLEST)))
    return text + "\n" + table(cluster.recipes(scratch, records * 10)) if datasets.there() else text


PARTS: dict[str, Callable[[Path, int], str]] = {
    "writing": lambda _, records: table(writing.rows(min(records, SMALLEST))),
    "checking": checked,
    "growing": grown,
    "asking": lambda scratch, records: table(asking.rows(scratch, sorted({min(records, SMALLEST), records}))),
    "engines": lambda scratch, records: table(engines.rows(str(scratch), min(records, SMALLEST))),
    "cluster": clustered,
    "datasets": mapped,
    "cycler": lambda scratch, records: table(read_cycler.rows(str(scratch), records * CYCLER_ROWS)),
}


def where(before: float) -> str:
    """The machine, and how busy it was."""
    versions = f"Python {platform.python_version()}, pyoxigraph {ox.__version__}, rdflib {rdflib.__version__}"
    return f"{os.cpu_count()} cores, {versions}; load of the machine before: {before:.1f}. {time.strftime('%Y-%m-%d')}."


def write(part: str, text: str) -> None:
    """A part anew wherever a page has a place for it; the rest stays."""
    begin, end = f"<!-- BEGIN {part} -->", f"<!-- END {part} -->"
    for page in PAGES:
        before = page.read_text(encoding="utf-8")
        page.write_text(re.sub(f"(?s){begin}.*?{end}", lambda _: f"{begin}\n{text}{end}", before), encoding="utf-8")


def main() -> None:
    """Measure what is named."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("parts", nargs="*", metavar="PART", choices=[*PARTS, []])
    asked.add_argument("--records", type=int, default=1_000)
    given = asked.parse_args()
    for part in given.parts or PARTS:
        before = os.getloadavg()[0]
        with TemporaryDirectory() as scratch:
            text = PARTS[part](Path(scratch), given.records)
        print(text, flush=True)
        write(part, f"{where(before)}\n\n{text}")


if __name__ == "__main__":
    main()
