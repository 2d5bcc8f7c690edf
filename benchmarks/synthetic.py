"""Records like records/example-thermoelectric, each with an id and amounts of its own; their numbers mean nothing."""

import re
import shutil
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "records" / "example-thermoelectric"


def write_records(folder: Path, number: int) -> list[Path]:
    """So many record folders; those that are there already are kept."""
    text = (EXAMPLE / "record.yaml").read_text(encoding="utf-8")
    paths = [folder / f"synthetic-{index:05}" for index in range(number)]
    for index, path in enumerate(paths):
        if path.is_dir():
            continue
        shutil.copytree(EXAMPLE, path)
        amounts = (f"{1 + index / 1000:.3f} g", f"{2 + index / 1000:.3f} g", f"{5 + index / 1000:.3f} g")
        own = text.replace("id: example-thermoelectric", f"id: {path.name}", 1)
        for printed, amount in zip(re.findall(r"amount: (\d\.\d{3} g)", text), amounts, strict=True):
            own = own.replace(printed, amount)
        (path / "record.yaml").write_text(own, encoding="utf-8")
    return paths
