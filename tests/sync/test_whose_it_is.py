"""What is refused of a source is shown to the municipality that it is about, as far as that can be told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.sync.planning import named
from services.sync.sources.files.source import FilesSource
from services.sync.sources.linkedevents import schema as linkedevents
from services.sync.sources.lipas import schema as lipas
from services.sync.sources.protocol import Record
from services.sync.sources.ptv import records as ptv
from services.sync.sources.tpr import ontology
from services.sync.sources.tpr import schema as tpr
from services.sync.store.tables import Item
from tests.sync import files_mappings as files
from tests.sync.conftest import Sync
from tests.sync.data.calendars.site import calendar, one
from tests.sync.data.calendars.site import event as date
from tests.sync.data.linkedevents.instance import Instance, Runs, event, ref, served
from tests.sync.data.tpr.service_map import TREE, WORDS, unit
from tests.sync.ptv_server import ORGANIZATION_ID, Json, area, composed
from tests.sync.test_kirjastot_mapping import read as library

TABLES = tpr.Tables(ontology.read(TREE, WORDS, ((), ())))


def refused(record: Record) -> tuple[str, ...]:
    assert record.status == "invalid"
    return record.municipalities


@pytest.mark.parametrize(
    ("changes", "municipalities"),
    [({"name": 7}, ("491",)), ({"schedules": 7}, ("491",)), ({"city": "x"}, ()), ({"city": 1}, ())],
)
def test_a_library_that_cannot_be_used_is_its_citys(changes: Json, municipalities: tuple[str, ...]) -> None:
    assert refused(library(**changes)) == municipalities


@pytest.mark.parametrize(
    ("changes", "municipalities"),
    [({"sources": 7}, ("091",)), ({"www_fi": "\x00"}, ("091",)), ({"arealcity_id": "x"}, ())],
)
def test_a_unit_that_cannot_be_used_is_its_citys(changes: Json, municipalities: tuple[str, ...]) -> None:
    assert refused(tpr.read(unit(1, **changes), TABLES, None)) == municipalities


def test_what_has_no_id_is_its_municipalitys_all_the_same() -> None:
    site = {"location": {"city": {"city-code": 491}}}
    service = composed("composed_service", id=None, areas=area("740"))
    found = [
        lipas.read(site),
        library(id=None),
        tpr.read(unit(1, id=None), TABLES, None),
        linkedevents.read({"publisher": "turku:853"}),
        ptv.record("services", service, ptv.Related()),
    ]
    assert [refused(named(its)) for its in found] == [("491",), ("491",), ("091",), ("853",), ("740",)]
    assert [lipas.read(7), tpr.read(7, TABLES, None), linkedevents.read(7)] == [
        Record("", {}, "invalid", its.reason, nameless=True) for its in (found[0], found[2], found[3])
    ]


def test_a_unit_without_a_name_is_its_citys_when_the_mapping_refuses_it() -> None:
    assert tpr.read(unit(1, name_fi="", name_sv="", name_en=""), TABLES, None).municipalities == ("091",)


@pytest.mark.parametrize(
    ("changes", "municipalities"),
    [
        ({"areas": area("491", "740")}, ("491", "740")),
        ({"areas": [], "areaType": "Nationwide"}, ("507",)),
        ({"areas": [7, {"municipalities": [None, {"code": ["x"]}]}]}, ("507",)),
    ],
)
def test_a_service_that_cannot_be_used_is_that_of_its_areas_or_of_who_is_responsible(
    changes: Json, municipalities: tuple[str, ...]
) -> None:
    its = composed("composed_organization") | {"id": ORGANIZATION_ID, "municipality": {"code": "507"}}
    service = composed("composed_service", modified="yesterday", **changes)
    related = ptv.Related({("Organization", ORGANIZATION_ID): its})
    assert refused(ptv.record("services", service, related)) == municipalities


def test_a_place_of_ptvs_that_cannot_be_used_is_that_of_its_address() -> None:
    address = {"type": "Location", "streetAddress": {"municipality": {"code": "491"}}}
    location = composed("composed_servicelocation", modified="yesterday", areas=[], addresses=[address])
    assert refused(ptv.record("locations", location, ptv.Related())) == ("491",)


def test_a_date_of_a_calendar_is_the_feeds_municipalitys() -> None:
    assert refused(one(calendar(date(SUMMARY="")))) == ("491",)
    assert one(calendar(date())).municipalities == ("491",)


@pytest.fixture
def runs(sync: Sync) -> Iterator[Runs]:
    instance = Instance(events=[])
    with served(instance) as address:
        yield Runs(sync, instance, address)


@pytest.mark.parametrize(
    ("changes", "municipality"),
    [
        ({"name": 7, "publisher": "turku:853"}, "853"),
        ({"name": 7, "publisher": "kuvitelma:1"}, "091"),
        ({"location": ref("place", "kuvitelma:odd"), "publisher": "espoo:kaupunki"}, "049"),
        ({"name": {"ru": "x"}, "publisher": "espoo:kaupunki"}, "091"),
    ],
    ids=["publisher", "home", "place that cannot be read", "place that is known"],
)
def test_an_event_is_its_places_or_its_publishers_or_the_instances(
    runs: Runs, changes: dict[str, Any], municipality: str
) -> None:
    runs.instance.events = [event(**changes)]
    runs.instance.places.append({"id": "kuvitelma:odd", "name": 7})
    assert runs.run().counts["invalid"] == 1
    with runs.sync.database.read() as session:
        assert [its.municipalities for its in session.scalars(select(Item))] == [municipality]


HEAD = "record_id;organization_record;kind;name_fi;municipality;weekly_hours"


@pytest.mark.parametrize(
    ("row", "municipalities"),
    [
        ("a1;kyla;activity;Kerho;491;noon", ("491",)),
        ("a1;nobody;activity;Kerho;491;tue 10:00-12:00", ("491",)),
        ("a1;kyla;activity;Kerho;;noon", ()),
        (";kyla;activity;Kerho;491;", ("491",)),
        ("a1;kyla;activity;Kerho", ()),
    ],
    ids=["cell", "organization", "not told", "no id", "cut"],
)
def test_a_row_is_the_municipalitys_that_it_names(
    tmp_path: Path, row: str, municipalities: tuple[str, ...]
) -> None:
    (tmp_path / "offerings.csv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    (record,) = (its for page in FilesSource("files", str(tmp_path)).pages(None) for its in page.records)
    assert refused(record) == municipalities
    assert named(record).municipalities == municipalities


@pytest.mark.parametrize(
    ("item", "municipalities"),
    [
        ('{"record_id": "1", "places": [{"municipality": "491"}]}', ("491",)),
        ('{"record_id": "1", "organization_record": "x", "area": {"municipalities": ["740"]}}', ("740",)),
        ('{"record_id": "1", "places": 7}', ()),
    ],
)
def test_an_object_is_the_municipalitys_that_it_names(
    tmp_path: Path, item: str, municipalities: tuple[str, ...]
) -> None:
    (tmp_path / "offerings.json").write_text(f"[{item}]", encoding="utf-8")
    (record,) = (its for page in FilesSource("files", str(tmp_path)).pages(None) for its in page.records)
    assert refused(record) == municipalities


@pytest.mark.parametrize(
    ("row", "mapping", "municipalities"),
    [
        (files.ROW.replace("klo 18–20", "illalla"), files.MAPPING, ("491",)),
        (
            files.ROW.replace("klo 18–20", "illalla").replace("Mikkeli", ""),
            files.MAPPING.replace('"association"', '"association"\nmunicipality = "740"'),
            ("740",),
        ),
    ],
    ids=["the row's", "the organization's"],
)
def test_a_row_of_somebodys_own_file_is_its_municipalitys_or_its_organizations(
    tmp_path: Path, row: str, mapping: str, municipalities: tuple[str, ...]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    files.write(folder, files.HEAD, row)
    (record,) = files.records(folder, mapping)
    assert refused(record) == municipalities
