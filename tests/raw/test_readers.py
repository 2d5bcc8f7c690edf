"""Every reader keeps the contract of docs/raw.md."""

from pathlib import Path

import pytest
from raw_files import SHARED, manifest

from weldgraph.errors import Refused
from weldgraph.loaders import raw
from weldgraph.loaders.raw.rawfile import headings, names
from weldgraph.terms import properties
from weldgraph.units import by_ucum


@pytest.mark.parametrize("reader", raw.readers(), ids=lambda reader: reader.__name__.rpartition(".")[2])
def test_a_reader_says_what_it_reads_and_what_it_drops(reader: raw.Reader) -> None:
    assert reader.NAME
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.SUFFIXES)
    for part in ("Source ", "Gives ", "Drops ", "Example "):
        assert f"\n{part}" in (reader.__doc__ or ""), part


def test_every_real_file_is_recognised_by_the_reader_of_its_suffix() -> None:
    if not manifest():
        pytest.skip("the real instrument files are not here")
    for name in manifest():
        reader = raw.recognise(SHARED / name)
        assert reader is not None, name
        assert Path(name).suffix.lower() in reader.SUFFIXES, (name, reader.NAME)


def test_every_own_term_of_a_column_is_a_property_and_every_unit_one() -> None:
    known = {each.iri for each in properties()}
    for name, (unit, term) in names().items():
        assert term in known or not term.startswith("https://w3id.org/weldgraph"), name
        assert not unit or by_ucum(unit).ucum == unit, name
    assert len(set(headings().values())) == len(headings())


def test_bytes_that_are_nothing_are_recognised_by_no_reader(tmp_path: Path) -> None:
    for head in (b"\0" * 64, b"\xff" * 64, b"PK\x03\x04 no zip", b"\n\n\n", b"1\n2\n3\n"):
        path = tmp_path / "nothing.bin"
        path.write_bytes(head)
        assert raw.recognise(path) is None, head


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.wip", "a file of a WITec project is not read; export it as ASCII table."),
        ("a.ngb-ss3", "a file of Netzsch Proteus is not read; export it as text"),
        ("a.RASX", "a file of Rigaku is not read; export it as .xy."),
    ],
)
def test_a_kind_that_is_not_read_is_refused_with_what_to_export(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(Refused, match=said):
        raw.read(tmp_path / name)
