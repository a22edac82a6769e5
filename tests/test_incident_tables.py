"""The incident table in files: types, evidence, and nothing that a spreadsheet takes for a formula."""

import csv
from datetime import date, datetime

import openpyxl
import pyarrow.parquet as pq
import pytest
from finding_records import fact, finding

from suluh.data.errors import InputError
from suluh.data.questions import load_questions, select_questions
from suluh.report.cells import cells
from suluh.report.results import Incident
from suluh.report.table_files import write_incidents

QUESTIONS = select_questions(load_questions(), ["victims_wni", "destination", "loss", "when"])


def incident(title="Dua kabar", facts=()):
    records = (
        finding("a", fact("victims_wni", "20 WNI", 20, "WNI"), *facts, title=title, date="2024-05-30"),
        finding("b", fact("victims_wni", "26 WNI", 26, "WNI", 0.5), url="https://kabar.id/b"),
    )
    return Incident(
        "2024-05-30-a",
        title,
        "2024-05-30",
        "2024-05-31",
        ("trafficking",),
        ("kabar.id",),
        records,
        cells(records),
    )


def written(tmp_path, name, **changes):
    out = tmp_path / name
    write_incidents([incident(**changes)], QUESTIONS, out)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    return out


def test_parquet_has_typed_columns(tmp_path):
    facts = [fact("loss", "Rp1,5 miliar", "IDR 1500000000", "IDR"), fact("when", "Mei 2024", "2024-05")]
    table = pq.read_table(written(tmp_path, "t.parquet", facts=facts))
    assert table.num_rows == 1
    row = table.to_pylist()[0]
    assert row["first"] == date(2024, 5, 30) and row["articles"] == 2
    assert (row["victims_wni"], row["victims_wni_value"], row["victims_wni_unit"]) == ("20 WNI", 20, "WNI")
    assert (row["victims_wni_articles"], row["victims_wni_others"]) == (1, "26 (1)")
    assert (row["loss_value"], row["loss_unit"]) == (1.5e9, "IDR")
    assert row["when_value"] == "2024-05"
    assert row["destination"] is None and row["destination_others"] is None


def test_a_sum_given_for_a_count_is_no_number(tmp_path):
    table = pq.read_table(
        written(
            tmp_path, "t.parquet", facts=[fact("victims_wni", "Rp11 miliar", "IDR 11000000000", "IDR", 0.99)]
        )
    )
    row = table.to_pylist()[0]
    assert row["victims_wni"] == "Rp11 miliar" and row["victims_wni_value"] is None


def test_a_place_has_its_code_beside_its_words(tmp_path):
    facts = [fact("destination", "Bavet, Kamboja", "KH")]
    row = pq.read_table(written(tmp_path, "t.parquet", facts=facts)).to_pylist()[0]
    assert (row["destination"], row["destination_value"]) == ("Bavet, Kamboja", "KH")
    assert "destination_unit" not in row and "destination_qualifier" not in row


def test_places_that_disagree_are_told_in_words(tmp_path):
    records = [
        finding("a", fact("destination", "Bavet", "KH"), date="2024-05-30"),
        finding("b", fact("destination", "Poipet", "KH", probability=0.4), date="2024-05-30"),
    ]
    one = Incident("i", "", "", "", (), (), tuple(records), cells(records))
    write_incidents([one], QUESTIONS, tmp_path / "t.parquet")
    row = pq.read_table(tmp_path / "t.parquet").to_pylist()[0]
    assert (row["destination"], row["destination_others"]) == ("Bavet", "Poipet (1)")


def test_csv_guards_against_formulas(tmp_path):
    with written(tmp_path, "t.csv", title="=HYPERLINK(1)").open(newline="", encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    assert row["title"] == "'=HYPERLINK(1)"
    assert (row["first"], row["victims_wni_value"], row["loss_value"]) == ("2024-05-30", "20", "")


def test_workbook_opens_with_types_and_evidence(tmp_path):
    book = openpyxl.load_workbook(
        written(tmp_path, "t.xlsx", title="=1+1", facts=[fact("destination", "@Bavet")])
    )
    assert book.sheetnames == ["incidents", "evidence"]
    head, row = (list(line) for line in book["incidents"].iter_rows())
    cells_of = dict(zip([cell.value for cell in head], row, strict=True))
    assert (cells_of["title"].value, cells_of["title"].data_type) == ("=1+1", "s")
    assert (cells_of["first"].value, cells_of["victims_wni_value"].value) == (datetime(2024, 5, 30), 20)
    assert cells_of["victims_wni_value"].data_type == "n"
    assert cells_of["destination"].value == "@Bavet"
    assert book["incidents"].freeze_panes == "C2" and book["incidents"].auto_filter.ref.startswith("A1:")
    evidence = list(book["evidence"].iter_rows(values_only=True))
    assert evidence[0][:5] == ("incident", "question", "answer", "value", "unit")
    assert [(line[1], line[2], line[7], line[12]) for line in evidence[1:]] == [
        ("victims_wni", "20 WNI", True, "a"),
        ("victims_wni", "26 WNI", False, "b"),
        ("destination", "@Bavet", True, "a"),
    ]


@pytest.mark.parametrize("name", ["t.txt", "t"])
def test_another_extension_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"use \.parquet, \.csv, \.xlsx"):
        write_incidents([], QUESTIONS, tmp_path / name)


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.xlsx"])
def test_a_missing_folder_is_named(tmp_path, name):
    (tmp_path / "file.txt").touch()
    for folder in ("nowhere", "file.txt"):
        with pytest.raises(InputError, match="cannot be written"):
            write_incidents([], QUESTIONS, tmp_path / folder / name)


def test_a_count_too_large_for_a_column_is_left_out(tmp_path):
    facts = [fact("victims_wni", "9" * 20 + " orang", int("9" * 20), "orang", 0.99)]
    row = pq.read_table(written(tmp_path, "t.parquet", facts=facts)).to_pylist()[0]
    assert row["victims_wni_value"] is None and row["victims_wni"].endswith("9 orang")


def test_others_say_how_exact_they_are_and_totals_that_they_are(tmp_path):
    total = fact("victims_wni", "26 WNI", 26, "WNI", 0.9, qualifier="about") | {"cumulative": True}
    records = (finding("a", fact("victims_wni", "20 WNI", 20, "WNI", qualifier="exact")), finding("b", total))
    one = Incident("x", "", "", "", (), (), records, cells(records))
    write_incidents([one], QUESTIONS, tmp_path / "t.parquet")
    row = pq.read_table(tmp_path / "t.parquet").to_pylist()[0]
    assert (row["victims_wni_qualifier"], row["victims_wni_cumulative"]) == ("exact", False)
    assert row["victims_wni_others"] == "26, about, cumulative (1)"


def test_a_question_that_is_not_in_the_set_is_named(tmp_path):
    with pytest.raises(InputError, match="unknown question 'victims_wni'.*--questions"):
        write_incidents([incident()], QUESTIONS[1:], tmp_path / "t.csv")


def test_more_rows_than_a_sheet_holds_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr("suluh.report.table_files._MOST_ROWS", 2)
    with pytest.raises(InputError, match="no workbook holds"):
        write_incidents([incident()], QUESTIONS, tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_no_incident_makes_an_empty_table(tmp_path):
    for name in ("t.parquet", "t.csv", "t.xlsx"):
        write_incidents([], QUESTIONS, tmp_path / name)
    assert pq.read_table(tmp_path / "t.parquet").num_rows == 0
    assert openpyxl.load_workbook(tmp_path / "t.xlsx")["incidents"].max_row == 1
