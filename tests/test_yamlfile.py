import pytest

from weldgraph.errors import Refused
from weldgraph.loaders.yamlfile import parse_yaml, read_yaml


def test_numbers_stay_the_text_they_are():
    assert parse_yaml("a: 94.0\nb: [1e3, yes, 0x1F, 2020-01-01]", "f").data == {
        "a": "94.0",
        "b": ["1e3", "yes", "0x1F", "2020-01-01"],
    }


def test_every_entry_has_its_line():
    tree = parse_yaml("a: 1\nb:\n  - x: 2\n    y: 3\n", "f.yaml")
    assert tree.place(("b", 0, "y")) == "f.yaml, line 4"
    assert tree.place(("b", 0, "nothing here", "nor here")) == "f.yaml, line 3"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: !!python/object/apply:os.system [echo]", "f, line 1: .*runs no code"),
        ("a: !local x", "f, line 1: found the tag"),
        ("a: &x 1\nb: *x", "f, line 1: found the anchor '&x'"),
        ("a: 1\nb:\n  c: 1\n  c: 2", "f, line 4: found 'c' twice"),
        ("a:\nb: 1", "f, line 1: 'a' has no value"),
        ("a: [1, 2", "f, line .*: this is not YAML"),
        ("a: 1\n---\nb: 2", "f, line 2: found a second YAML document"),
        ("? [a, b]\n: 1", "f, line 1: found a list or mapping as a key"),
        ("just words", "f, line 1: found a single value"),
        ("\t- a", "f, line 1: this is not YAML"),
    ],
)
def test_what_is_more_than_plain_text_is_refused(text, sentence):
    with pytest.raises(Refused, match=sentence):
        parse_yaml(text, "f")


def test_deep_nesting_is_no_crash():
    depth = 20_000
    assert parse_yaml("a: " + "[" * 50 + "]" * 50, "f").data
    with pytest.raises(Refused, match="f, line 1: found entries within entries, 100 deep"):
        parse_yaml("a: " + "[" * depth, "f")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "record.yaml"
    path.write_bytes(b"title: caf\xe9")
    with pytest.raises(Refused, match=r"record.yaml: byte 10 is not UTF-8"):
        read_yaml(path)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    path = tmp_path / "record.yaml"
    path.write_bytes(b"\xef\xbb\xbfid: x")
    assert read_yaml(path).data == {"id": "x"}
