"""A folder of files all the way into the catalogue: what it refuses is named where a person can mend it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.sync.sources.files.source import FilesSource
from services.sync.sources.protocol import Record
from tests.sync.conftest import Sync

Names = Callable[[], list[str]]
HEAD = "record_id;organization_record;kind;name_fi;municipality;age_min;age_max"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    write_organization(made)
    return made


def write_organization(folder: Path, **changes: Any) -> None:
    its = {"name": {"fi": "Kuvitelman kylä ry"}, "type": "association"} | changes
    rows = [{"record_id": "kyla", "organization": its}]
    (folder / "organizations.json").write_text(json.dumps(rows), encoding="utf-8")


def write_csv(folder: Path, *rows: str) -> None:
    (folder / "offerings.csv").write_text("\n".join([HEAD, *rows]), encoding="utf-8")


def source(folder: Path) -> FilesSource:
    return FilesSource("lipas", str(folder))  # under the name that the harness uses


def test_what_the_catalogue_refuses_is_named_by_file_row_and_column(
    sync: Sync, folder: Path, names: Names
) -> None:
    write_csv(
        folder,
        "a1;kyla;activity;Kahvipiiri;491;;",
        "a2;kyla;activity;Teepiiri;999;;",
        "a3;kyla;hobby;Mehupiiri;491;80;60",
        "a4;kaupunki;activity;Vesipiiri;491;;",
    )
    run = sync.run(source(folder))
    assert (run.state, run.counts["new"], run.counts["invalid"]) == ("done-with-problems", 1, 3)
    reasons = dict(sync.problems)
    assert reasons["a2"].startswith("offerings.csv, row 3, column municipality: '999' is not the code")
    assert "offerings.csv, row 4, column kind: 'hobby' is not known here; use one of" in reasons["a3"]
    assert reasons["a4"].startswith("offerings.csv, row 5, organization_record: no organizations file has")
    assert names() == ["Kahvipiiri"]


@pytest.mark.parametrize(
    ("pointer", "column"),
    [
        ("/name/fi", "name_fi"),
        ("/places/0/address/street/sv", "street_sv"),
        ("/places/0/name/en", "place_name_en"),
        ("/places/0/point/coordinates", "lon"),
        ("/keywords/fi/3", "keywords_fi"),
        ("/age/max", "age_max"),
        ("/hours/weekly/0/opens", "weekly_hours"),
        ("/contacts/0/email", "email"),
        ("/price/text/fi", "price_text_fi"),
        ("/occurrences/0/end", "ends"),
        ("/nowhere", "/nowhere"),
    ],
)
def test_a_field_of_the_offering_leads_back_to_its_column(pointer: str, column: str) -> None:
    record = Record("a1", where="offerings.csv, row 7")
    assert FilesSource("files", ".").locate(record, pointer) == f"offerings.csv, row 7, column {column}"


def test_what_the_catalogue_refuses_of_json_is_named_by_object_and_field(sync: Sync, folder: Path) -> None:
    row = {"record_id": "a1", "organization_record": "kyla", "kind": "activity", "name": {"fi": "Kahvipiiri"}}
    rows = [row | {"assured_at": 45985}, row | {"record_id": "a2", "age": {"min": float("nan")}}]
    (folder / "offerings.json").write_text(json.dumps(rows), encoding="utf-8")
    assert sync.run(source(folder)).counts["invalid"] == 2
    reasons = dict(sync.problems)
    assert reasons["a1"] == "offerings.json, object 1, /assured_at: A date in the form 2026-11-24 is needed."
    assert reasons["a2"] == "offerings.json, object 2, offering.age.min: nan is not a number"


@pytest.mark.parametrize("record_id", ["a" * 201, "a\x00b", "a\udcffb"], ids=["long", "null", "half a character"])
def test_an_id_that_no_table_can_hold_is_reported(sync: Sync, folder: Path, names: Names, record_id: str) -> None:
    row = {"organization_record": "kyla", "kind": "activity", "name": {"fi": "Kahvipiiri"}}
    rows = [row | {"record_id": record_id}, row | {"record_id": "a2"}]
    (folder / "offerings.json").write_text(json.dumps(rows), encoding="utf-8")
    run = sync.run(source(folder))
    assert (run.state, run.counts["new"], run.counts["invalid"]) == ("done-with-problems", 1, 1)
    assert "its id has a control character or more than 200 characters" in sync.problems[0][1]
    assert names() == ["Kahvipiiri"]


def test_an_organization_that_is_refused_is_named_at_its_offerings(sync: Sync, folder: Path, names: Names) -> None:
    write_organization(folder, business_id="1234567-0")
    write_csv(folder, "a1;kyla;activity;Kahvipiiri;491;;")
    assert sync.run(source(folder)).counts["invalid"] == 1
    assert sync.problems[0][1].startswith("its organization, /business_id: This is not a Y-tunnus")
    write_organization(folder)
    assert sync.run(source(folder)).counts["new"] == 1
    assert names() == ["Kahvipiiri"]


def test_a_known_organization_that_goes_bad_costs_no_offering_and_is_told_until_it_is_mended(
    sync: Sync, folder: Path, names: Names
) -> None:
    write_csv(folder, "a1;kyla;activity;Kahvipiiri;491;;")
    sync.run(source(folder))
    write_organization(folder, business_id="1234567-0")
    for _ in range(2):
        run = sync.run(source(folder))
        assert (run.state, run.counts["changed"]) == ("done-with-problems", 1)
        assert "Y-tunnus" in sync.problems[0][1]
    write_organization(folder)
    sync.run(source(folder))
    assert sync.run(source(folder)).state == "done"
    assert names() == ["Kahvipiiri"]


@pytest.mark.parametrize("spoilt", ["[", "", HEAD.replace("name_fi", "nimi")])
def test_a_file_that_cannot_be_read_costs_no_offering(sync: Sync, folder: Path, names: Names, spoilt: str) -> None:
    write_csv(folder, *(f"a{number};kyla;activity;Kahvipiiri {number};491;;" for number in range(3)))
    sync.run(source(folder))
    (folder / "offerings.csv").write_text(spoilt)
    for _ in range(4):
        run = sync.run(source(folder))
        assert (run.state, run.page_problems, run.counts["closed"]) == ("done-with-problems", 1, 0)
        sync.days_later(5)
    assert len(names()) == 3


def test_rows_that_are_taken_out_are_archived_after_the_grace(sync: Sync, folder: Path, names: Names) -> None:
    rows = [f"a{number};kyla;activity;Kahvipiiri {number};491;;" for number in range(3)]
    write_csv(folder, *rows)
    sync.run(source(folder))
    write_csv(folder, *rows[:2])
    assert sync.run(source(folder)).counts["closed"] == 0
    sync.days_later(4)
    assert sync.run(source(folder)).counts["closed"] == 1
    assert names() == ["Kahvipiiri 0", "Kahvipiiri 1"]


def test_a_row_that_is_mended_while_a_run_is_interrupted_comes_in(sync: Sync, folder: Path, names: Names) -> None:
    rows = [f"a{number};kyla;activity;Kahvipiiri {number:03};491;;" for number in range(150)]
    write_csv(folder, *rows)
    run_id = sync.queue()
    made, _ = sync.one(source(folder), stopping=lambda: True)
    assert made.run(run_id) == "running"
    write_csv(folder, rows[0].replace("Kahvipiiri", "Aamupiiri"), *rows[1:])
    run = sync.run(source(folder), run_id=run_id)
    assert (run.state, run.counts["new"], run.counts["changed"]) == ("done", 150, 1)
    assert names()[0] == "Aamupiiri 000"
