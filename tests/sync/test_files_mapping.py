"""Somebody's own columns in the place of ours: what comes of a row, and how what is wrong with it is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sync.files_mappings import HEAD, MAPPING, ORGANIZATION, ROW, mapped, pages, records, source, write

NEEDS = 'record_id = "id"\nname = "nimi"\n'
Offering = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def offering(folder: Path, mapping: str = MAPPING) -> Offering:
    (record,) = records(folder, mapping)
    assert record.status == "live", record.reason
    (found,) = mapped(folder, mapping)
    return dict(found.offering)


def reason(folder: Path, mapping: str = MAPPING) -> str:
    (record,) = records(folder, mapping)
    assert (record.status, bool(record.reason)) == ("invalid", True)
    return record.reason or ""


def problem(folder: Path, mapping: str = MAPPING) -> str:
    (found,) = [page.problem for page in pages(folder, mapping) if page.problem]
    return found


def columns(lines: str, fixed: str = "") -> str:
    return f'{ORGANIZATION}\n[fixed]\nkind = "activity"\n{fixed}\n[columns]\n{NEEDS}{lines}'


def cell(folder: Path, line: str, text: str, fixed: str = "", top: str = "") -> Offering:
    """What comes of one cell that a line of a mapping reads."""
    row = {"id": "1", "nimi": "Kahvipiiri", "solu": text}
    (folder / "yksi.json").write_text(json.dumps([row]), encoding="utf-8")
    found = offering(folder, f"{top}\n{columns(line, fixed)}")
    return {key: value for key, value in found.items() if key not in ("kind", "name")}


def test_a_row_of_ones_own_columns_becomes_an_offering(folder: Path) -> None:
    write(folder, HEAD, ROW)
    made = source(folder)
    ((record,),) = [page.records for page in made.pages(None)]
    mapped = made.map(record.payload)
    assert (record.record_id, record.where) == ("1", "ryhmat.csv, row 2")
    assert mapped.organization == {"name": {"fi": "Kuvitelman kylä ry"}, "type": "association"}
    assert mapped.offering == {
        "kind": "activity",
        "languages": ["fi", "sv"],
        "name": {"fi": "Kahvipiiri", "sv": "Kaffecirkel"},
        "places": [{"municipality": "491"}],
        "hours": {"weekly": [{"days": [day], "opens": "18:00", "closes": "20:00"} for day in ("mon", "wed")]},
        "service_classes": ["P27.1"],
    }


@pytest.mark.parametrize("name", ["RYHMÄT.CSV", "kevään ryhmät (2).Csv"])
def test_files_are_found_whatever_somebody_named_them(folder: Path, name: str) -> None:
    write(folder, HEAD, ROW, name=name)
    write(folder, "tämä ei ole", name=".ryhmat.csv")
    write(folder, "eikä tämä", name="lue-minut.txt")
    assert [record.where for record in records(folder)] == [f"{name}, row 2"]
    assert [page.problem for page in pages(folder)] == [None]


def test_a_column_that_no_line_names_is_not_kept(folder: Path) -> None:
    write(folder, HEAD, ROW)
    assert "sisäinen" not in json.dumps(records(folder)[0].payload, ensure_ascii=False)


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings_are_found_out(folder: Path, mark: str, encoding: str) -> None:
    rows = [row.replace("ma, ke", "ma ja ke").replace(";", mark) for row in (HEAD, ROW)]
    write(folder, *rows, encoding=encoding)
    assert offering(folder)["hours"]["weekly"][0]["days"] == ["mon"]


def test_headings_are_known_whatever_their_spaces_their_case_and_the_making_of_their_letters(folder: Path) -> None:
    write(folder, HEAD.replace("Päivä", " PA\u0308IVA\u0308 ").replace("Ryhmän nimi", "ryhmän  nimi"), ROW)
    assert offering(folder)["name"]["fi"] == "Kahvipiiri"


def test_the_row_of_the_headings_may_be_another_than_the_first(folder: Path) -> None:
    write(folder, "Syksyn ryhmät;;;;;;;", ";;;;;;;", HEAD, ROW, ROW.replace("1;", ";", 1))
    first, second = records(folder, "heading_row = 3\n" + MAPPING)
    assert (first.status, second.where) == ("live", "ryhmat.csv, row 5")


@pytest.mark.parametrize(
    ("said", "classes"),
    [("Liikunta", ["P27.1"]), ("liikunta , KULTTUURI", ["P27.1", "P25.2", "P25.3"]), ("P25.1", ["P25.1"])],
)
def test_values_are_translated_one_by_one(folder: Path, said: str, classes: list[str]) -> None:
    write(folder, HEAD, ROW.replace("Liikunta", said))
    assert offering(folder)["service_classes"] == classes


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        (
            'low_threshold = { column = "solu", values = { "Matala" = true, "-" = "" } }',
            "matala",
            {"low_threshold": True},
        ),
        ('low_threshold = { column = "solu", values = { "Matala" = true, "-" = "" } }', "-", {}),
        (
            'themes = { column = "solu", values = { "a" = "nature" }, otherwise = "" }',
            "a, b",
            {"themes": ["nature"]},
        ),
        ('season = { column = "solu", empty = "Ympäri vuoden" }', "", {"season": {"fi": "Ympäri vuoden"}}),
        ('themes = { column = "solu", split = "/" }', "nature / exercise", {"themes": ["nature", "exercise"]}),
        ('keywords_sv = "solu"', "kaffe, prat; kort", {"keywords": {"sv": ["kaffe", "prat", "kort"]}}),
        ('price = "solu"', "5 €", {"price": {"type": "paid", "text": {"fi": "5 €"}}}),
        ('price = "solu"', "Maksuton", {"price": {"type": "free"}}),
        ('registration = "solu"', "x", {"registration": {"required": True}}),
        ('registration = "solu"', "", {}),
        ('age = "solu"', "7–12-vuotiaat", {"age": {"min": 7, "max": 12}}),
        ('url = "solu"', "www.kyla.example", {"contacts": [{"url": "https://www.kyla.example"}]}),
    ],
)
def test_a_cell_is_read_as_its_line_says(folder: Path, line: str, text: str, found: Offering) -> None:
    assert cell(folder, line, text) == found


def test_the_place_is_put_together_and_taken_apart(folder: Path) -> None:
    towns = 'municipality = "Mikkeli"'
    whole = {
        "municipality": "491",
        "address": {"street": {"fi": "Keksittytie 5"}, "postal_code": "50100", "post_office": {"fi": "Mikkeli"}},
    }
    assert cell(folder, 'address = "solu"', "Keksittytie 5, 50100 Mikkeli", towns) == {"places": [whole]}
    joined = 'street = { columns = ["solu", "nimi"], join = ", " }'
    assert cell(folder, joined, "Keksittytie 5", towns)["places"][0]["address"] == {
        "street": {"fi": "Keksittytie 5, Kahvipiiri"}
    }
    short = 'postal_code = { column = "solu", digits = 5 }'
    assert cell(folder, short, "100", towns)["places"][0]["address"] == {"postal_code": "00100"}


def test_a_file_may_be_in_another_language(folder: Path) -> None:
    row = {"id": "1", "nimi": "Kaffecirkel", "solu": "Påhittade vägen 5"}
    (folder / "yksi.json").write_text(json.dumps([row]), encoding="utf-8")
    found = offering(folder, 'language = "sv"\n' + columns('street = "solu"'))
    assert (found["name"], found["places"][0]["address"]["street"]) == (
        {"sv": "Kaffecirkel"},
        {"sv": "Påhittade vägen 5"},
    )


@pytest.mark.parametrize(
    ("line", "text", "occurrence"),
    [
        ('starts = "solu"', "ti 24.11.2026 klo 18.00", {"start": "2026-11-24T16:00:00Z"}),
        ('starts = "solu"', "24.11. 18-20", {"start": "2026-11-24T16:00:00Z", "end": "2026-11-24T18:00:00Z"}),
        ('starts = "solu"', "1.3. klo 18", {"start": "2027-03-01T16:00:00Z"}),
        ('starts = "solu"', "2026-11-24T18:00:00+02:00", {"start": "2026-11-24T16:00:00Z"}),
        (
            'starts = "solu"\nends = ["solu", "loppu"]',
            "24.11.2026 18.00",
            {"start": "2026-11-24T16:00:00Z"},
        ),
    ],
)
def test_days_and_hours_are_read_as_people_in_finland_write_them(
    folder: Path, line: str, text: str, occurrence: Offering
) -> None:
    line = line.replace('ends = ["solu", "loppu"]', 'ends = { columns = ["solu", "loppu"], optional = true }')
    assert cell(folder, line, text, top="first_day = 2026-08-01") == {"occurrences": [occurrence]}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("klo 18–20", "iltaisin"),
            "columns Päivä, Kello: 'ma, ke iltaisin' is not a day and hours; write them as ti",
        ),
        (("1;", " ;"), "column Tunnus: it is empty; fill it in"),
        (
            (";sisäinen", ";;sisäinen"),
            "it has another number of cells than the first row; check the quotation marks",
        ),
    ],
    ids=["hours", "no id", "cells"],
)
def test_what_is_wrong_is_named_by_the_row_and_by_the_files_own_heading(
    folder: Path, change: tuple[str, str], told: str
) -> None:
    write(folder, HEAD, ROW.replace(*change, 1))
    assert reason(folder).startswith(f"ryhmat.csv, row 2, {told}")


def test_a_day_without_a_year_is_named_with_both_ways_to_mend_it(folder: Path) -> None:
    (folder / "yksi.json").write_text(json.dumps([{"id": "1", "nimi": "Ilta", "solu": "24.11. klo 18"}]))
    assert reason(folder, columns('starts = "solu"')) == (
        "yksi.json, object 1, column solu: '24.11. klo 18' has no year; write it as 24.11.2026, "
        "or set first_day in the mapping"
    )


def test_the_second_row_with_an_id_is_refused_and_both_are_named(folder: Path) -> None:
    write(folder, HEAD, ROW, ROW.replace("Kahvi", "Tee"))
    first, second = records(folder)
    assert (first.status, second.status) == ("live", "invalid")
    assert second.reason == (
        "ryhmat.csv, row 3, column Tunnus: '1' is also that of ryhmat.csv, row 2; give each row its own"
    )


def test_columns_that_differ_together_are_an_id(folder: Path) -> None:
    mapping = MAPPING.replace('record_id = "Tunnus"', 'record_id = ["Ryhmän nimi", "Kunta"]')
    write(folder, HEAD, ROW, ROW.replace("Mikkeli", "Savonlinna"), ROW.replace("Kahvipiiri", "K" * 300))
    ids = [record.record_id for record in records(folder, mapping)]
    assert ids[:2] == ["Kahvipiiri / Mikkeli", "Kahvipiiri / Savonlinna"]
    assert len(ids[2]) <= 200


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (
            HEAD.replace("Kunta", "Paikkakunta"),
            "the column 'Kunta' is missing; the row of headings has: Tunnus, Ryhmän",
        ),
        (HEAD.replace("Muuta", "kunta"), "the column 'Kunta' is there twice; take one of them out"),
        ("", "the column 'Tunnus' is missing; the row of headings has: "),
    ],
    ids=["changed", "twice", "none"],
)
def test_headings_that_do_not_fit_are_named_and_no_row_is_read(folder: Path, head: str, told: str) -> None:
    write(folder, head, ROW)
    assert problem(folder).startswith(f"ryhmat.csv: {told}")
    assert records(folder) == []


def test_json_is_read_at_a_path_and_by_paths(folder: Path) -> None:
    item = {
        "id": 7.0,
        "text": {"fi": "Laavuretki"},
        "tags": [{"name": "luonto"}, {"name": "retki"}, None],
        "place": {"position": [27.25, 61.7], "town.code": 491},
        "free": True,
    }
    (folder / "retket.json").write_text(json.dumps({"data": {"items": [item]}}), encoding="utf-8")
    mapping = f"""list = "data.items"
{ORGANIZATION}
[fixed]
kind = "event"
[columns]
record_id = "id"
name = "text.fi"
keywords = "tags.name"
lon = "place.position.0"
lat = "place.position.1"
municipality = "place.town.code"
low_threshold = "free"
"""
    (record,) = records(folder, mapping)
    assert record.record_id == "7"
    assert offering(folder, mapping) == {
        "kind": "event",
        "name": {"fi": "Laavuretki"},
        "keywords": {"fi": ["luonto", "retki"]},
        "places": [{"municipality": "491", "point": {"type": "Point", "coordinates": [27.25, 61.7]}}],
        "low_threshold": True,
    }


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            {"fi": "Retki"},
            "it is an object; write in the mapping which part is meant, such as nimi.name or nimi.0",
        ),
        ([[1]], "it is a list of lists; write in the mapping which part is meant, such as nimi.name or nimi.0"),
    ],
)
def test_a_field_that_is_no_single_value_is_named(folder: Path, value: Any, told: str) -> None:
    (folder / "yksi.json").write_text(json.dumps([{"id": 1, "nimi": value}]), encoding="utf-8")
    assert reason(folder, columns("")) == f"yksi.json, object 1, column nimi: {told}"


def test_a_field_that_no_object_has_is_a_changed_heading_unless_it_may_be_missing(folder: Path) -> None:
    (folder / "yksi.json").write_text(json.dumps([{"id": 1, "nimi": "Ilta"}]), encoding="utf-8")
    assert problem(folder, columns('season = "kausi"')) == (
        "yksi.json: no object has 'kausi'; set it right in the mapping, or say there optional = true"
    )
    assert offering(folder, columns('season = { column = "kausi", optional = true }'))["name"] == {"fi": "Ilta"}


def test_who_offers_it_may_be_a_column_with_tables_in_the_mapping(folder: Path) -> None:
    tables = '[organizations.kyla]\nname = "Kuvitelman kylä ry"\ntype = "association"\n'
    mapping = columns('organization_record = "kuka"').replace(ORGANIZATION, tables)
    rows = [{"id": 1, "nimi": "Ilta", "kuka": "kyla"}, {"id": 2, "nimi": "Aamu", "kuka": "kaupunki"}]
    (folder / "kaikki.json").write_text(json.dumps(rows), encoding="utf-8")
    _, second = records(folder, mapping)
    (first,) = mapped(folder, mapping)
    assert first.organization["name"] == {"fi": "Kuvitelman kylä ry"}
    assert second.reason == (
        "kaikki.json, object 2, column kuka: neither ryhmat.toml, organizations, nor an organizations file has "
        "'kaupunki'; check its spelling, or add it there"
    )


def test_who_offers_it_may_stand_in_columns_and_the_first_row_tells_of_it(folder: Path) -> None:
    lines = 'organization_name = "kuka"\norganization_url = "missä"'
    mapping = columns(lines, 'organization_type = "association"').replace(ORGANIZATION, "")
    rows = [
        {"id": 1, "nimi": "Ilta", "kuka": "Kuvitelman kylä ry", "missä": "www.kyla.example"},
        {"id": 2, "nimi": "Aamu", "kuka": "kuvitelman kylä  RY", "missä": ""},
        {"id": 3, "nimi": "Yö", "kuka": "", "missä": ""},
    ]
    (folder / "kaikki.json").write_text(json.dumps(rows), encoding="utf-8")
    *_, third = records(folder, mapping)
    first, second = mapped(folder, mapping)
    assert first.organization_record == second.organization_record
    assert first.organization == second.organization == {
        "name": {"fi": "Kuvitelman kylä ry"}, "type": "association", "url": "https://www.kyla.example",
    }  # fmt: skip
    assert third.reason == "kaikki.json, object 3, column kuka: it is empty; fill it in"


@pytest.mark.parametrize(
    ("pointer", "told"),
    [
        ("/name/sv", "column Gruppens namn"),
        ("/name", "column Ryhmän nimi"),
        ("/places/0/municipality", "column Kunta"),
        ("/hours/weekly/0/opens", "columns Päivä, Kello"),
        ("/kind", "ryhmat.toml, fixed.kind"),
        ("/price/type", "ryhmat.toml, columns.price"),
        ("/nowhere", "column /nowhere"),
    ],
)
def test_what_the_catalogue_refuses_leads_back_to_the_heading_or_to_the_mapping(
    folder: Path, pointer: str, told: str
) -> None:
    write(folder, HEAD, ROW)
    made = source(folder)
    ((record,),) = [page.records for page in made.pages(None)]
    assert made.locate(record, pointer) == f"ryhmat.csv, row 2, {told}"
