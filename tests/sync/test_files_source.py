"""A folder of files: what is wrong is named by file, row and column, and the rest comes in."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.sync.sources.files.source import FilesSource
from services.sync.sources.protocol import CannotMap, Page, Record, SourceFailed

ORGANIZATIONS = [
    {"record_id": "kyla", "organization": {"name": {"fi": "Kuvitelman kylä ry"}, "type": "association"}}
]
HEAD = "record_id;organization_record;kind;name_fi;municipality;weekly_hours;assured_at;themes"
ROW = "a1;kyla;activity;Kahvipiiri;491;ti 10:00-12:00;24.11.2026;community"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "organizations.json").write_text(json.dumps(ORGANIZATIONS), encoding="utf-8")
    return tmp_path


def pages(folder: Path, cursor: str | None = None) -> list[Page]:
    return list(FilesSource("files", str(folder)).pages(cursor))


def records(folder: Path) -> list[Record]:
    return [record for page in pages(folder) for record in page.records]


def problem(folder: Path) -> str:
    (found,) = [page.problem for page in pages(folder) if page.problem]
    return found


def write_csv(folder: Path, *rows: str, encoding: str = "utf-8") -> None:
    (folder / "offerings.csv").write_bytes("\n".join(rows).encode(encoding))


def test_a_row_becomes_an_offering_of_its_organization(folder: Path) -> None:
    write_csv(folder, HEAD, ROW)
    source = FilesSource("files", str(folder))
    ((record,),) = [page.records for page in source.pages(None)]
    mapped = source.map(record.payload)
    assert (record.record_id, mapped.organization_record) == ("a1", "kyla")
    assert mapped.offering == {
        "kind": "activity",
        "name": {"fi": "Kahvipiiri"},
        "places": [{"municipality": "491"}],
        "hours": {"weekly": [{"days": ["tue"], "opens": "10:00", "closes": "12:00"}]},
        "assured_at": "2026-11-24",
        "themes": ["community"],
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_both_ways_in_which_excel_saves_utf_8_are_read(folder: Path, encoding: str) -> None:
    write_csv(folder, HEAD, ROW.replace("Kahvipiiri", "Äijäkerho"), encoding=encoding)
    assert [record.payload["offering"]["name"]["fi"] for record in records(folder)] == ["Äijäkerho"]


def test_a_wrong_encoding_is_named_with_its_line_and_the_mend(folder: Path) -> None:
    write_csv(folder, HEAD, ROW, ROW.replace("Kahvipiiri", "Äijäkerho"), encoding="latin-1")
    assert problem(folder).startswith("offerings.csv: line 3 is not in UTF-8; save the file again")


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (HEAD.replace("name_fi", "nimi"), "the column name_fi is missing; the first row must name the columns"),
        (HEAD.replace("themes", "teemat"), "there is no column 'teemat'; check its spelling, or take it out"),
    ],
)
def test_a_wrong_column_is_named(folder: Path, head: str, message: str) -> None:
    write_csv(folder, head, ROW)
    assert problem(folder) == f"offerings.csv: {message}"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW.replace("24.11.2026", "42"), ", column assured_at: '42' is not a date; write it as 24.11.2026"),
        (
            ROW.replace("ti 10:00-12:00", "tiistaisin"),
            ", column weekly_hours: 'tiistaisin' is not a day and hours; "
            "write them as ti 10:00-12:00; to 17:30-19:00",
        ),
        (ROW.replace("a1;", ";"), ", column record_id: it is empty"),
        (ROW + ";more;cells", ": it has another number of cells than the first row; check the quotation marks"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_come_in(folder: Path, row: str, reason: str) -> None:
    write_csv(folder, HEAD, ROW, row, ROW.replace("a1", "a3"))
    found = records(folder)
    assert [record.status for record in found] == ["live", "invalid", "live"]
    assert found[1].reason == f"offerings.csv, row 3{reason}"


def test_broken_quotation_marks_are_named(folder: Path) -> None:
    write_csv(folder, HEAD, ROW.replace("Kahvipiiri", '"Kahvi"piiri'))
    assert "check the quotation marks" in problem(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"record_id": "a1"', "offerings.json: line 1, column 20: not JSON"),
        ('{"record_id": "a1"}', "offerings.json: a list in square brackets is needed"),
    ],
)
def test_json_that_cannot_be_read_is_named(folder: Path, text: str, message: str) -> None:
    (folder / "offerings.json").write_text(text, encoding="utf-8")
    assert problem(folder).startswith(message)


def test_an_object_without_an_id_is_named_by_its_place(folder: Path) -> None:
    rows: list[Any] = [
        {"kind": "activity"},
        7,
        {"record_id": "a1", "organization_record": "kyla", "kind": "activity"},
    ]
    (folder / "offerings.json").write_text(json.dumps(rows), encoding="utf-8")
    found = records(folder)
    assert [record.status for record in found] == ["invalid", "invalid", "live"]
    assert found[1].reason == "offerings.json, object 2: record_id and organization_record are needed"


def test_an_organization_that_no_file_has_is_named(folder: Path) -> None:
    write_csv(folder, HEAD, ROW.replace("kyla", "kaupunki"))
    source = FilesSource("files", str(folder))
    ((record,),) = [page.records for page in source.pages(None)]
    with pytest.raises(CannotMap, match="no organizations file has 'kaupunki'"):
        source.map(record.payload)


def test_reading_goes_on_after_the_cursor(folder: Path) -> None:
    write_csv(folder, HEAD, *(ROW.replace("a1", f"a{number}") for number in range(250)))
    first, second, third = pages(folder)
    assert [len(page.records) for page in (first, second, third)] == [100, 100, 50]
    assert [page.records for page in pages(folder, first.cursor)] == [second.records, third.records]
    assert [page for page in pages(folder, third.cursor) if page.records] == []


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_offerings_fails_the_run(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceFailed, match=name):
        pages(tmp_path / name)
