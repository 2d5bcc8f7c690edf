"""The check as a page and as questions: whole without script or network, and looked at in a browser."""

import re
import shutil
from pathlib import Path

import pytest
from browser import browse, width_of
from cases import report_of
from click.testing import CliRunner

from weldgraph import audit, report
from weldgraph.cli import cli
from weldgraph.graph import quads
from weldgraph.loaders.record import load

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "report.png"


def checked(folder: Path) -> audit.Report:
    record = load(folder)
    return audit.check_quads({record.id: quads(record)})


@pytest.fixture(scope="module")
def found() -> audit.Report:
    return report_of("lai-wsg")


@pytest.fixture(scope="module")
def page(found: audit.Report) -> str:
    return report.html(found)


HOSTILE = """
schema: 1
id: test
title: "<script>alert(1)</script>"
documents: {main: {label: "Main <b>text</b>"}}
samples:
  pellet: {name: "Q<img src=x onerror=alert(1)>", state: pellet, origin: not reported, at: "main: Methods"}
statements:
  - {id: d, at: "main: Results", subject: pellet, property: tap density, value: 1.7 g/cm3}
"""


@pytest.fixture
def hostile(tmp_path: Path) -> audit.Report:
    (tmp_path / "record.yaml").write_text(HOSTILE, encoding="utf-8")
    answer = "- {alert: CLAIM-DEFINITION, answer: 'It is <i>meant</i> so.', by: the authors}\n"
    (tmp_path / "responses.yaml").write_text(answer, encoding="utf-8")
    return checked(tmp_path)


def test_every_alert_is_in_the_page_once_and_every_link_leads_somewhere(found: audit.Report, page: str) -> None:
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))
    numbers = sorted(int(name[6:]) for name in names if name.startswith("alert-"))
    assert numbers == list(range(1, len(found.alerts) + 1))
    assert set(re.findall(r'href="#([^"]+)"', page)) - set(names) == set()


def test_a_printed_number_stands_beside_the_recomputed_one_with_both_intervals_drawn(page: str) -> None:
    alert = next(one for one in page.split("<article")[1:] if ">INCREASE<" in one)
    assert "<b>207 %</b>" in alert
    assert "<b>102.1 %</b>" in alert
    bars = {
        name: (float(left), float(width))
        for name, left, width in re.findall(r'<rect class="(printed|given)" x="([\d.]+)" y="2" width="([\d.]+)"', alert)
    }
    (left, _), (start, wide) = bars["printed"], bars["given"]
    assert start + wide < left, "an increase of 102 % is to the left of 207 %"


def test_two_prints_of_one_number_whose_bounds_touch_are_not_drawn_apart(page: str) -> None:
    alert = next(one for one in page.split("<article")[1:] if ">RESTATEMENT<" in one).split("</article>", 1)[0]
    assert "<b>87 g</b>" in alert
    assert "<svg" not in alert


def test_the_cell_of_an_alert_is_marked_in_its_table(page: str) -> None:
    cell = re.search(r'<td class="mark" id="(place-\d+)">Energy Stor. Mater., 2021<a href="#(alert-\d+)">', page)
    assert cell
    alert = page.split(f'id="{cell[2]}"')[1].split("</article>", maxsplit=1)[0]
    assert f'href="#{cell[1]}">S3!R5C4' in alert


def test_the_page_says_what_was_checked_what_was_not_and_what_is_missing(found: audit.Report, page: str) -> None:
    assert re.search(r'RETENTION</td><td class="n">32</td>', page)
    for _, subject, why in found.not_checked[:5]:
        assert subject in page
        assert why.split(":")[0] in page
    assert re.search(r'blocks repetition</td><td class="n"><b>\d+</b>', page)
    assert "electrolyte volume" in page.split('id="needs"')[1]


def test_the_page_needs_no_script_no_other_file_and_no_network(page: str) -> None:
    assert not re.search(r"<script|<img|@import|url\(|src=|href=\"(?!data:|#)| on\w+=\"", page)


def test_what_a_record_says_is_text_in_the_page_and_an_answer_stands_beside_its_alert(hostile: audit.Report) -> None:
    text = report.html(hostile)
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text
    assert "the authors: It is &lt;i&gt;meant&lt;/i&gt; so." in text


@pytest.mark.system
@pytest.mark.parametrize("width", [340, 700, 1200])
def test_the_page_is_no_wider_than_the_screen_and_the_console_is_silent(width: int, page: str, tmp_path: Path) -> None:
    assert width_of(page, width, tmp_path) == (width, "")


@pytest.mark.system
def test_the_picture_of_the_page_can_be_taken_anew(page: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    taken = tmp_path / "report.png"
    browse(tmp_path, "--window-size=880,1000", f"--screenshot={taken}", (tmp_path / "page.html").as_uri())
    if request.config.getoption("--approve"):
        shutil.copy(taken, PICTURE)
    for picture in (taken, PICTURE):
        assert 40_000 < picture.stat().st_size < 200_000, "blank, or too heavy for a README"


def test_the_questions_to_the_authors_are_the_ones_that_were_read(found: audit.Report, approved) -> None:
    text = report.markdown(found)
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "Table S3, row 5, column 4" in text
    approved(Path(__file__).parent / "lai-wsg.md", text)


def test_markup_in_a_record_is_text_in_the_questions(hostile: audit.Report) -> None:
    text = report.markdown(hostile)
    assert "<i>" not in text.replace("\\<i\\>", "")
    assert r"It is \<i\>meant\</i\> so." in text


def test_the_report_goes_to_a_file_and_the_exit_status_stays(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    command = ["check", "--draft", str(ROOT / "records" / "lai-wsg"), "--format", "html", "--output", str(target)]
    done = CliRunner().invoke(cli, command)
    assert (done.exit_code, done.output) == (1, "")
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_turtle_form_holds_every_finding_in_one_report(found: audit.Report) -> None:
    text = found.turtle["lai-wsg"]
    assert text.count("<http://www.w3.org/ns/shacl#ValidationReport>") == 1
    assert text.count("<http://www.w3.org/ns/shacl#ValidationResult>") == len(found.alerts)
    sorts = {
        "weldgraph/derivation/INCREASE",
        "weldgraph/claim/CLAIM-PAIRING",
        "weldgraph/completeness/MISSING-TO-REPEAT",
    }
    assert all(sort in text for sort in sorts)


def test_the_turtle_form_tells_of_each_finding_what_the_json_form_does(found: audit.Report) -> None:
    text = "".join(found.turtle.values())
    for alert in found.alerts:
        assert f'#code> "{alert.code}" .' in text
    compared = [alert for alert in found.alerts if alert.recomputed and any(alert.recomputed_interval)]
    assert compared
    for alert in compared:
        assert f'#recomputedInterval> "[{", ".join(alert.recomputed_interval)}]" .' in text
        assert f'#printedInterval> "[{", ".join(alert.printed_interval)}]" .' in text or not any(alert.printed_interval)
        assert all(f'#placeText> "{source.place}" .' in text for source in alert.sources)
