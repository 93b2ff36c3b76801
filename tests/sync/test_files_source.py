"""A folder of files: what is wrong is named by file, row and column, and the rest comes in."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.sync.sources.files.source import FilesSource
from services.sync.sources.protocol import Page, Record, SourceFailed
from tests.catalog.conftest import Caller
from tests.sync.conftest import Sync

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


def invalid(folder: Path) -> list[str | None]:
    return [record.reason for record in records(folder) if record.status == "invalid"]


def names(folder: Path) -> list[str]:
    return [record.payload["offering"]["name"]["fi"] for record in records(folder) if record.status == "live"]


def write_json(folder: Path, rows: Any, name: str = "offerings.json") -> None:
    (folder / name).write_text(json.dumps(rows), encoding="utf-8")


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
    assert names(folder) == ["Äijäkerho"]


def test_an_object_becomes_an_offering_as_it_is_written(folder: Path) -> None:
    write_json(folder, [{"record_id": 7, "organization_record": "kyla", "kind": "event", "name": {"fi": "Ilta"}}])
    source = FilesSource("files", str(folder))
    ((record,),) = [page.records for page in source.pages(None)]
    mapped = source.map(record.payload)
    assert (record.record_id, mapped.offering) == ("7", {"kind": "event", "name": {"fi": "Ilta"}})
    assert mapped.organization == ORGANIZATIONS[0]["organization"]


def test_commas_separate_as_well_as_semicolons(folder: Path) -> None:
    write_csv(folder, HEAD.replace(";", ","), ROW.replace(";", ","))
    assert names(folder) == ["Kahvipiiri"]


def test_what_excel_leaves_where_rows_were_emptied_is_no_row(folder: Path) -> None:
    write_csv(folder, HEAD, ROW, "", ";" * HEAD.count(";"), ROW.replace("a1", "a2"), ";" * HEAD.count(";"))
    assert [record.record_id for record in records(folder)] == ["a1", "a2"]


def test_spaces_around_the_names_of_columns_do_not_matter(folder: Path) -> None:
    write_csv(folder, HEAD.replace(";", " ; "), ROW)
    assert names(folder) == ["Kahvipiiri"]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_other_ways_in_which_excel_saves_are_read_too(folder: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("e") else ""
    rows = [mark + HEAD.replace(";", "\t"), ROW.replace(";", "\t").replace("Kahvipiiri", "Äijäkerho – på Öster")]
    write_csv(
        folder, *(row.replace("–", "-") if encoding == "latin-1" else row for row in rows), encoding=encoding
    )
    assert [name.replace("–", "-") for name in names(folder)] == ["Äijäkerho - på Öster"]


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
def test_an_encoding_that_would_be_misread_is_named_with_its_line_its_column_and_the_mend(
    folder: Path, encoding: str
) -> None:
    write_csv(folder, HEAD, ROW, ROW.replace("Kahvipiiri", "Äijäkerhö på ån"), encoding=encoding)
    assert problem(folder).startswith("offerings.csv: line 3, column name_fi, is not in UTF-8; save the file")


@pytest.mark.parametrize(
    "before", [b"", b"\n", b"\n;\n", b"a;b\n", b'a;b\n"x;y";', b'"' + b"x" * 200_000, b"a\n;;;"]
)
def test_a_wrong_encoding_is_named_whatever_stands_before_it(folder: Path, before: bytes) -> None:
    (folder / "offerings.csv").write_bytes(before + b"\x81")
    assert "is not in UTF-8" in problem(folder)


def test_utf_8_that_breaks_off_in_a_letter_is_not_taken_for_another_encoding(folder: Path) -> None:
    (folder / "offerings.csv").write_bytes(f"{HEAD}\n{ROW}\na2;kyla;activity;Kerhoä".encode()[:-1])
    assert problem(folder).startswith("offerings.csv: line 3, column name_fi, is not in UTF-8")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04\x14", "this is a workbook; open it and save it as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1", "this is a workbook; open it and save it as CSV UTF-8"),
        (b" \r\n", "the file is empty; save or export it again"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "this is a web page, not the file itself; give the address at which"),
    ],
    ids=["xlsx", "xls", "empty", "html"],
)
@pytest.mark.parametrize("name", ["offerings.csv", "offerings.json", "offerings.ndjson"])
def test_what_is_no_such_file_is_told_what_it_is(folder: Path, content: bytes, what: str, name: str) -> None:
    (folder / name).write_bytes(content)
    assert problem(folder).startswith(f"{name}: {what}")


def test_a_file_that_breaks_off_in_a_row_is_named_so_that_nothing_is_taken_for_missing(folder: Path) -> None:
    write_csv(folder, HEAD, ROW, ROW.replace("a1", "a2")[:20])
    assert problem(folder) == "offerings.csv: the file breaks off in its last row; save or export it again"
    assert names(folder) == ["Kahvipiiri"]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (HEAD.replace("name_fi", "nimi"), "the column name_fi is missing; the first row must name the columns"),
        (HEAD.replace("themes", "teemat"), "there is no column 'teemat'; check its spelling, or take it out"),
        (HEAD.replace("themes", "kind"), "the column kind is there twice; take one of them out"),
        (HEAD.replace("kind", '"ki"nd'), "row 1: ';' expected after '\"'; check the quotation marks"),
        ("", "the column record_id is missing; the first row must name the columns"),
    ],
    ids=["missing", "unknown", "twice", "quotes", "empty"],
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
        (ROW.replace("a1;", ";"), ", column record_id: it is empty; fill it in"),
        (ROW.replace("kyla;", " ;"), ", column organization_record: it is empty; fill it in"),
        (ROW + ";more;cells", ", it has another number of cells than the first row; check the quotation marks"),
        (
            ROW.replace("a1;kyla", "a2;kaupunki"),
            ", organization_record: no organizations file has 'kaupunki'; check its spelling, or add it there",
        ),
        (ROW, ", record_id: 'a1' is also that of offerings.csv, row 2; give each row its own"),
        (
            ROW.replace("Kahvi", "Kah\x00vi"),
            ", offering.name.fi: there is a control character in the text; remove it",
        ),
    ],
    ids=["date", "hours", "no id", "no organization", "cells", "organization", "twice", "control"],
)
def test_a_bad_row_is_named_and_the_good_ones_come_in(folder: Path, row: str, reason: str) -> None:
    write_csv(folder, HEAD, ROW, row, ROW.replace("a1", "a3"))
    found = records(folder)
    assert [record.status for record in found] == ["live", "invalid", "live"]
    assert found[1].reason == f"offerings.csv, row 3{reason}"


@pytest.mark.parametrize(
    ("columns", "cells", "reason"),
    [
        ("lon;lat", "27,25;", "column lat: it is empty; a position needs both lon and lat"),
        ("lon;lat", "idässä;61,7", "column lon: 'idässä' is not a number; write it as 27,25"),
        ("starts;ends", ";3.12.2026 19:00", "column starts: it is empty; write there when it begins"),
        ("starts;ends", "3.12.2026;", "column starts: '3.12.2026' is not a date and a time; write it as"),
        ("price;age_min", "halpa;", "column price: 'halpa' is not free, paid or unknown; write one of them"),
    ],
)
def test_a_cell_that_says_half_of_something_is_named(folder: Path, columns: str, cells: str, reason: str) -> None:
    write_csv(folder, f"{HEAD};{columns}", f"{ROW};{cells}")
    (found,) = invalid(folder)
    assert found and found.startswith(f"offerings.csv, row 2, {reason}")


def test_a_row_is_counted_as_a_spreadsheet_counts_it(folder: Path) -> None:
    two_lines = ROW.replace("Kahvipiiri", '"Kahvi\npiiri"')
    write_csv(folder, HEAD, two_lines, "", ROW.replace("a1;", ";"))
    assert invalid(folder) == ["offerings.csv, row 4, column record_id: it is empty; fill it in"]


@pytest.mark.parametrize("broken", ['"Kahvi"piiri', '"Kahvipiiri'], ids=["in the middle", "never closed"])
def test_broken_quotation_marks_are_named_and_the_rows_before_them_come_in(folder: Path, broken: str) -> None:
    write_csv(folder, HEAD, ROW, ROW.replace("Kahvipiiri", broken), ROW.replace("a1", "a3"), ROW)
    assert problem(folder).startswith("offerings.csv: row 3: ")
    assert problem(folder).endswith("; check the quotation marks")
    assert [record.record_id for record in records(folder)] == ["a1"]


def test_a_file_that_cannot_be_read_leaves_the_others_be(folder: Path) -> None:
    write_csv(folder, HEAD, ROW)
    (folder / "offerings-2.csv").write_text("nimi;aika\nKerho;ti", encoding="utf-8")
    (folder / "offerings-3.json").write_text("[", encoding="utf-8")
    assert [page.problem.partition(":")[0] for page in pages(folder) if page.problem] == [
        "offerings-2.csv",
        "offerings-3.json",
    ]
    assert names(folder) == ["Kahvipiiri"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"record_id": "a1"', "offerings.json: line 1, column 20: not JSON"),
        ('[{"record_id": "a1"},\n {"record', "offerings.json: line 2, column 3: not JSON"),
        ('{"record_id": "a1"}', "offerings.json: a list in square brackets is needed"),
        ("[" * 100_000, "offerings.json: not JSON"),
        ("[" + "9" * 5000 + "]", "offerings.json: not JSON"),
        ("", "offerings.json: the file is empty; save or export it again"),
    ],
    ids=["cut off", "cut off in a text", "no list", "deep", "long number", "empty"],
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
    write_json(folder, rows)
    found = records(folder)
    assert [record.status for record in found] == ["invalid", "invalid", "live"]
    assert found[1].reason == "offerings.json, object 2, record_id and organization_record are needed; add them"


@pytest.mark.parametrize("row", [7, {"record_id": "x"}, {"organization": {}}, {"record_id": 1, "organization": 1}])
def test_an_organization_that_cannot_be_read_is_named_and_the_others_are_taken(folder: Path, row: Any) -> None:
    write_json(folder, [row, *ORGANIZATIONS], "organizations.json")
    write_csv(folder, HEAD, ROW)
    assert problem(folder) == "organizations.json, object 1: record_id and organization are needed; add them"
    assert names(folder) == ["Kahvipiiri"]


def test_a_number_that_json_has_not_is_named(folder: Path) -> None:
    point = {"type": "Point", "coordinates": [27.2, float("nan")]}
    places = [{"municipality": "491", "point": point}]
    write_json(folder, [{"record_id": "a1", "organization_record": "kyla", "places": places}])
    (found,) = invalid(folder)
    assert found == "offerings.json, object 1, offering.places[0].point.coordinates[1]: nan is not a number"


@pytest.mark.parametrize("identity", ["a" * 201, "a\ud800"], ids=["long", "half a pair"])
def test_an_id_that_cannot_be_kept_is_named(folder: Path, identity: str) -> None:
    write_json(folder, [{"record_id": identity, "organization_record": "kyla"}])
    (found,) = records(folder)
    assert found.status == "invalid" and len(found.record_id) <= 200
    assert found.reason and found.reason.startswith("offerings.json, object 1, its id has a control character or")


def test_an_object_a_line_is_read_and_a_line_that_is_none_is_named(folder: Path) -> None:
    row = {"record_id": "a1", "organization_record": "kyla", "kind": "event", "name": {"fi": "Ilta"}}
    lines = [json.dumps(row), "{", "", json.dumps(row | {"record_id": "a2"})]
    (folder / "offerings.ndjson").write_text("\n".join(lines), encoding="utf-8")
    assert names(folder) == ["Ilta", "Ilta"]
    assert invalid(folder) == [
        "offerings.ndjson, object 2, record_id and organization_record are needed; add them"
    ]


def test_lists_within_lists_without_end_are_named(folder: Path) -> None:
    deep = "[" * 900 + "]" * 900
    text = f'[{{"record_id": "a1", "organization_record": "kyla", "places": {deep}}}]'
    (folder / "offerings.json").write_text(text, encoding="utf-8")
    assert invalid(folder) == ["offerings.json, object 1, it holds lists within lists without end; mend them"]


@pytest.mark.parametrize("name", ["öffnung-ä.csv", "offerings:1.csv", "offerings (2).csv"])
def test_any_name_of_a_file_may_be_gone_on_from(folder: Path, name: str) -> None:
    write_csv(folder, HEAD, *(ROW.replace("a1", f"a{number}") for number in range(150)))
    (folder / "offerings.csv").rename(folder / f"offerings-{name}")
    first, second = pages(folder)
    assert pages(folder, first.cursor) == [second]


def test_reading_goes_on_after_the_cursor(folder: Path) -> None:
    write_csv(folder, HEAD, *(ROW.replace("a1", f"a{number}") for number in range(250)))
    first, second, third = pages(folder)
    assert [len(page.records) for page in (first, second, third)] == [100, 100, 50]
    assert [page.records for page in pages(folder, first.cursor)] == [second.records, third.records]
    assert [page for page in pages(folder, third.cursor) if page.records] == []


def test_reading_goes_on_in_the_next_file_and_still_knows_the_ids_of_the_one_before(folder: Path) -> None:
    write_csv(folder, HEAD, ROW, ROW.replace("a1", "a2"))
    write_json(folder, [{"record_id": "a1", "organization_record": "kyla"}], "offerings2.json")
    first, second = pages(folder)
    assert pages(folder, first.cursor) == [second]
    assert second.records[0].reason and "also that of offerings.csv, row 2" in second.records[0].reason


def test_a_folder_comes_into_the_catalogue_and_its_bad_rows_are_reported(
    sync: Sync, reader: Caller, folder: Path
) -> None:
    write_csv(folder, HEAD, ROW, ROW.replace("a1", "a2").replace("24.11.2026", "42"), ROW.replace("a1", "a3"))
    rave = {"record_id": "a4", "organization_record": "kyla", "kind": "rave", "name": {"fi": "Ilta"}}
    write_json(folder, [rave])
    run = sync.run(FilesSource("lipas", str(folder)))  # the name under which the fixture queues its runs
    assert (run.state, run.counts["new"], run.counts["invalid"]) == ("done-with-problems", 2, 2)
    assert [where for where, _ in sync.problems] == ["a2", "a4"]
    assert "/kind" in sync.problems[1][1]
    offerings = reader("GET", "/v1/offerings").get_json()["items"]
    assert [offering["organization"]["name"]["fi"] for offering in offerings] == ["Kuvitelman kylä ry"] * 2


def test_addresses_of_persons_are_left_out_and_those_of_offices_are_kept(folder: Path) -> None:
    contacts = [
        {"email": "maija.keksitty@kyla.example", "phone": "040 000 0000"},
        {"email": "maija.keksitty@kyla.example", "phone": "015 000 000"},
        {"email": "toimisto@kyla.example", "phone": "040 000 0000"},
        {"email": "matti.keksitty@kyla.example", "personal": True, "consent": {"given": "2026-01-01"}},
    ]
    row = {"record_id": "a1", "organization_record": "kyla", "contacts": contacts}
    write_json(folder, [row | {"summary": {"fi": "Kysy: maija.keksitty@kyla.example"}}])
    (found,) = records(folder)
    assert found.payload["offering"] == {
        "contacts": [{"phone": "015 000 000"}, *contacts[2:]],
        "summary": {"fi": "Kysy: …"},
    }


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_offerings_fails_the_run(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceFailed, match=name):
        pages(tmp_path / name)
