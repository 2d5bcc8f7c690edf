from weldgraph.loaders import plaintext
from weldgraph.loaders.columns import clean


def read(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8", newline="")
    assert plaintext.recognises(path.read_bytes())
    return plaintext.read(path)


def test_tabs_with_a_blank_first_head_and_a_caption_below_that_wraps(tmp_path):
    (grid,) = read(
        tmp_path,
        "Prose.\n\n\tSG\tW\nArea (m ² g ⁻¹)\t53.7\t37.8\n\t1\t2\n\nTable S1. Areas of\n\nthe samples.\n\nFigure 2.\n",
    )
    assert grid.rows == (("", "SG", "W"), ("Area (m^{2} g^{−1})", "53.7", "37.8"), ("", "1", "2"))
    assert (grid.label, grid.caption) == ("Table S1", "Areas of the samples.")


def test_scripts_that_stand_apart_are_joined():
    assert clean("Si/Ti ₃ SiC ₂") == "Si/Ti_{3}SiC_{2}"
    assert clean("SiMg _y O _x @C") == "SiMg_{y}O_{x}@C"
    assert clean("1 M LiPF ₆ in EC") == "1 M LiPF_{6} in EC"
    assert clean("0.2 A g^{-1} at 5") == "0.2 A g^{-1} at 5"
    assert clean(r"$\mathbf{R}_{s}\left(\Omega ight)$") == "R_{s}(Ω)"
    assert clean("R _{SEI} (Ω)") == "R_{SEI} (Ω)"


LAYOUT = """
   Some prose in front that goes on and on
   and on.

   Table 2: Made-up alloys. All values at 300 K.

                    Mechanical properties      Composition
   Alloy          Strength     Elongation      Al      Cu
                  (MPa)        (%)             (wt%)   (wt%)
   A-1            512          12.1            4.5     0.1
   A-2            480          13              -       0.2

   B-1 long                    9.9             5.5     0.4
   name
   C              498          11              6       <0.1

   Left column prose that has  nothing to do with
   it at all, not even 3       numbers in a row
"""


def test_columns_are_found_by_their_places(tmp_path):
    (grid,) = read(tmp_path, LAYOUT)
    assert grid.rows == (
        ("", "Mechanical properties", "", "Composition", ""),
        ("Alloy", "Strength\n(MPa)", "Elongation\n(%)", "Al\n(wt%)", "Cu\n(wt%)"),
        ("A-1", "512", "12.1", "4.5", "0.1"),
        ("A-2", "480", "13", "-", "0.2"),
        ("B-1 long name", "", "9.9", "5.5", "0.4"),
        ("C", "498", "11", "6", "<0.1"),
    )
    assert (grid.header_rows, grid.unsure) == (2, "")
    assert (grid.label, grid.caption) == ("Table 2", "Made-up alloys. All values at 300 K.")


FLAT = """Table 1 | Made-up electrodes
Reversible capacity
Electrode Mass (mg) Capacity (mAh g-1) — loss (%) (20 cycles)
MoS, paper 1.66 595.3 32
SiCN (Ref. 16) N.A. ~766 54
rGO only 2.5 75 4
and then the text goes on.
"""


def test_single_spaces_that_leave_the_heads_open_give_a_table_without_values(tmp_path):
    (grid,) = read(tmp_path, FLAT)
    assert grid.rows[1:] == (
        ("MoS, paper", "1.66", "595.3", "32"),
        ("SiCN (Ref. 16)", "N.A.", "~766", "54"),
        ("rGO only", "2.5", "75", "4"),
    )
    assert grid.unsure.startswith("single spaces leave it open which words head which column")


def test_one_line_of_heads_with_a_unit_each_is_understood(tmp_path):
    (grid,) = read(tmp_path, "Table 1. x\nSample Mass (mg) Loss of all (%)\nA b 1.66 5\nC 2.5 75\n")
    assert grid.rows == (("Sample", "Mass (mg)", "Loss of all (%)"), ("A b", "1.66", "5"), ("C", "2.5", "75"))
    assert (grid.header_rows, grid.unsure) == (1, "")


def test_prose_in_two_columns_and_a_list_of_references_are_no_tables(tmp_path):
    prose = "In this way it  was found that\nthe 3 of them   go on as 7 did\n\n"
    text = prose + "[1]\tA. Author, J. 2020.\n[2]\tB. Author, J. 2021.\n"
    assert read(tmp_path, text) == []


def test_one_cell_a_line_is_a_table_if_names_come_at_equal_distances(tmp_path):
    cells = ["Sample", "Porosity (%)", "Uptake (%)", "A", "66.7", "325", "B-1", "83.3", "-"]
    (grid,) = read(tmp_path, "Table 1. Made-up.\n\n" + "\n".join(cells) + "\nand then the text goes on, in words.\n")
    assert grid.rows == (("Sample", "Porosity (%)", "Uptake (%)"), ("A", "66.7", "325"), ("B-1", "83.3", "-"))
    (other,) = read(tmp_path, "Table 1. Made-up.\n\nMore of a\n" + "\n".join(cells) + "\n")
    assert other.unsure.startswith("one cell stands below the other")
