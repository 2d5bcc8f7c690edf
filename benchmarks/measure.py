"""What every benchmark needs: medians of ways that take turns, and tables of them."""

import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROUNDS = 5


def seconds(*ways: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median of each way; they take turns, so that a busy moment meets all of them."""
    found: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for way, times in zip(ways, found, strict=True):
            start = time.perf_counter()
            way()
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in found]


def table(rows: Iterable[tuple[object, ...]]) -> str:
    """Rows as Markdown; the first is the head."""
    head, *body = [[str(cell) for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *body)) + "\n"


def ms(value: float) -> str:
    """Seconds as milliseconds."""
    return f"{value * 1000:,.{0 if value > 0.1 else 1}f} ms"  # noqa: PLR2004
