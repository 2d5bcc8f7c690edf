import pytest

from weldgraph.errors import Refused
from weldgraph.loaders import latex, tex

pytest.importorskip("pylatexenc", reason="the extra `tables` is not installed")

PAPER = r"""\documentclass{article}
\newcommand{\capacity}{mAh\,g$^{-1}$} % a unit
\renewcommand{\thetable}{S\arabic{table}}
\begin{document}
\begin{table} \caption[short]{Made-up anodes at \SI{25}{\celsius}.\label{t}}
\begin{threeparttable}
\begin{tabular}{@{}l S[table-format=3.1] c@{}} \toprule
\multirow{2}{*}{Sample} & \multicolumn{2}{c}{Capacity (\capacity)} \\ \cmidrule(lr){2-3}
 & {1st} & {100th\tnote{a}} \\ \midrule
\multirow{2}{*}{Si/SiO$_2$} & 1250.5 & $1100 \pm 20$ \\[2pt]
 & 1.2e3 & \num{1.2e-4} \\ % gone & gone
\multicolumn{3}{l}{\textit{Literature}} \\
\ce{Li4Ti5O12}~\cite{made2020} & \SI{160}{\milli\ampere\hour\per\gram} & $>10^{-5}$\tnote{b} \\ \bottomrule
\end{tabular}
\begin{tablenotes}\item[a] In argon. \item[b] At $60\,^{\circ}$C.\end{tablenotes}
\end{threeparttable} \end{table}
\begin{longtable}{ll}
A & B \\ \midrule \endfirsthead
A (continued) & B \\ \midrule \endhead
\multicolumn{2}{r}{next page} \\ \endfoot
x & 1 \\ y & \makecell{2\\3} \\
\end{longtable}
\begin{tabular}{|l|c|} \hline A & \AA{} \\ \hline a & 85\,\% \\ \hline b & \unknown{7} \\ \hline \end{tabular}
\end{document}
"""


@pytest.fixture
def grids(tmp_path):
    path = tmp_path / "a.tex"
    path.write_text(PAPER, encoding="utf-8")
    assert latex.recognises(path.read_bytes())
    return latex.read(path)


def test_multirow_multicolumn_siunitx_and_the_papers_own_macros(grids):
    assert grids[0].rows == (
        ("Sample", "Capacity (mAh g^{-1})", ""),
        ("", "1st", "100th^{a}"),
        ("Si/SiO_{2}", "1250.5", "1100 ±20"),
        ("", "1.2e3", "1.2 × 10^{−4}"),
        ("Literature", "", ""),
        ("Li_{4}Ti_{5}O_{12}\u00a0[made2020]", "160 mA h g^{−1}", ">10^{-5}^{b}"),
    )
    assert grids[0].spans == {(1, 1): (2, 1), (1, 2): (1, 2), (3, 1): (2, 1), (5, 1): (1, 3)}


def test_header_rows_end_at_the_first_rule_within(grids):
    assert [grid.header_rows for grid in grids] == [2, 1, 1]


def test_label_caption_and_notes(grids):
    assert (grids[0].label, grids[0].caption) == ("Table S1", "Made-up anodes at 25 °C.")
    assert grids[0].footnotes == ("^{a}In argon.", "^{b}At 60 °C.")


def test_a_longtable_has_its_header_once_and_no_foot(grids):
    assert grids[1].rows == (("A", "B"), ("x", "1"), ("y", "2\n3"))


def test_a_macro_nobody_knows_keeps_its_name(grids):
    assert grids[2].rows == (("A", "Å"), ("a", "85 %"), ("b", "\\unknown7"))


def test_a_multirow_that_spans_upwards_is_moved_up(tmp_path):
    path = tmp_path / "a.tex"
    path.write_text(r"\begin{tabular}{ll} & 1 \\ \multirow{-2}{*}{A} & 2 \\ \end{tabular}")
    (grid,) = latex.read(path)
    assert (grid.rows, grid.spans) == ((("A", "1"), ("", "2")), {(1, 1): (2, 1)})


def test_columns_that_a_point_or_a_plus_minus_sets_apart_are_one(tmp_path):
    path = tmp_path / "a.tex"
    columns = r"{l r@{.}l *{2}{S@{${}\pm{}$}S[table-format=1.2]} @{}}"
    body = r"A & \multicolumn{2}{c}{d} & \multicolumn{2}{c}{x} & 7 & 8 \\ \hline B & 1 & 25 & 1.5 & 0.1 & 3 & \\"
    path.write_text(r"\begin{tabular}" + columns + body + r"\end{tabular}")
    (grid,) = latex.read(path)
    assert grid.rows == (("A", "d", "x", "7±8"), ("B", "1.25", "1.5±0.1", "3"))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\SI{1.2(3)e-3}{\siemens\per\centi\metre}", "1.2(3) × 10^{−3} S cm^{−1}"),
        (r"\si{\kilo\gram\per\cubic\metre}", "kg m^{−3}"),
        (r"\unit{\meter\squared\per\gram}", "m^{2} g^{−1}"),
        (r"\si{\second\tothe{-0.5}}", "s^{-0.5}"),
        (r"\si{mA.h/g}", "mA·h/g"),
        (r"$5\times10^{-3}$~S", "5×10^{-3}\u00a0S"),
        (r"$\frac{1}{2}$", "1/2"),
        (r"\'{e}\r{A}", "e\u0301A\u030a"),
        (r"x$_\mathrm{ct}$", "x_{ct}"),
        (r"C\^{}", "C^"),
    ],
)
def test_numbers_and_units_print_as_latex_prints_them(source, text):
    assert tex.plain(source) == text


@pytest.mark.parametrize(
    "source",
    [
        r"\begin{tabular}{ll} a & b \\ 1 & {2 \end{tabular}",
        r"\begin{tabular}{ll} a & b \\ 1 & 2",
        r"\begin{document}\begin{tabular}{ll} a & b \\ \end{tabular}",
        r"\begin{tabular}{ll} a & " + "{" * 5000 + "1" + "}" * 5000 + r" \\ \end{tabular}",
    ],
    ids=["brace", "environment", "document", "depth"],
)
def test_a_document_that_is_cut_off_or_nested_too_deep_is_refused(tmp_path, source):
    path = tmp_path / "a.tex"
    path.write_text(source)
    with pytest.raises(Refused, match=r"a\.tex"):
        latex.read(path)


def test_macros_that_grow_without_bound_are_refused(tmp_path):
    path = tmp_path / "a.tex"
    bomb = (
        "\\newcommand{\\a}{" + "\\b" * 90 + "}\\newcommand{\\b}{" + "\\c" * 90 + "}\\newcommand{\\c}{" + "x" * 190 + "}"
    )
    path.write_text(bomb + r"\begin{tabular}{ll} \a & b \\ \end{tabular}")
    with pytest.raises(Refused, match="longer than any table"):
        latex.read(path)
