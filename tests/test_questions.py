"""Every question on the bundled records, against an answer that a person has looked at."""

import pytest
from cases import FOLDER, Case, cases, name_of, params_of

from weldgraph.ask import ask, questions, write
from weldgraph.store import Store

UNSTABLE = {"records", "value"}
"""Questions that tell when and by whom a record was built."""


@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_a_question_answers_as_approved(case: Case, store: Store, approved) -> None:
    answer = ask(store, case["question"], **params_of(case))
    assert answer.rows, "an empty answer tests nothing"
    if case["question"] in UNSTABLE:
        answer = without(answer, {"builtAt", "builtBy"})
    approved(FOLDER / f"{name_of(case)}.csv", write(answer, "csv"))


def without(answer, columns):
    keep = [place for place, column in enumerate(answer.columns) if column not in columns]
    rows = list(dict.fromkeys(tuple(row[place] for place in keep) for row in answer.rows))
    return type(answer)([answer.columns[place] for place in keep], rows)


def test_every_question_has_a_case() -> None:
    asked = {case["question"] for case in cases()} | {"records"}
    assert asked == {question.name for question in questions()}


def test_no_approved_answer_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == {name_of(case) for case in cases()}


@pytest.mark.parametrize(
    ("table", "count"), [("S1", 6), ("S2", 26), ("S3", 14), ("S4", 90), ("S5", 45), ("S6", 16), ("S7", 81)]
)
def test_a_table_gives_as_many_values_as_it_prints(table: str, count: int, store: Store) -> None:
    assert len(ask(store, "values", table=table).rows) == count


def test_the_bundled_record_is_listed(store: Store) -> None:
    answer = ask(store, "records")
    labels = [row[answer.columns.index("identifier")].value for row in answer.rows]
    assert labels == ["example-thermoelectric", "lai-wsg"] or sorted(labels) == ["example-thermoelectric", "lai-wsg"]
