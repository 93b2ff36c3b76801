"""From a library in three languages to an offering; opening hours from days to a week and what differs from it."""

import json
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.schemas.offering import OfferingSchema
from services.catalog.schemas.organization import OrganizationSchema
from services.sync.sources.kirjastot import hours, mapping, schema
from services.sync.sources.protocol import CannotMap, Record
from tests.conftest import SAMPLES

DATA = Path(__file__).parent / "data" / "kirjastot"
FINNISH = json.loads((DATA / "library.json").read_text(encoding="utf-8"))
SWEDISH = json.loads((DATA / "library_sv.json").read_text(encoding="utf-8"))
CITIES = {70491: schema.City("491", "mikkeli")}
TUESDAY = date(2026, 11, 24)
WINDOW = hours.window(TUESDAY)
OPEN = {"from": "10:00", "to": "19:00", "status": 1}
ALONE = {"from": "08:00", "to": "10:00", "status": 2}


def schedules(weekday: list[Any] | None = None, **changes: Any) -> list[dict[str, Any]]:
    """Eight weeks, Mondays to Fridays open; some days otherwise, by their date with underscores."""
    days = (WINDOW[0] + timedelta(days=number) for number in range(56))
    rows = []
    for day in days:
        times = (weekday if weekday is not None else [OPEN]) if day.weekday() < 5 else []
        row = {"date": day.isoformat(), "closed": not times, "times": times, "info": None, "period": 1}
        rows.append(row | changes.get(f"d{day:%m_%d}", {}))
    return rows


def read(others: Any = None, **changes: Any) -> Record:
    return schema.read(FINNISH | changes, {"sv": SWEDISH} if others is None else others, CITIES, WINDOW)


def mapped(others: Any = None, **changes: Any) -> dict[str, Any]:
    record = read(others, **changes)
    assert record.status == "live", record.reason
    offering = mapping.to_offering(record.payload).offering
    OfferingSchema().load(offering)
    return offering


def test_a_library_is_a_place_of_its_municipality_with_its_source_named() -> None:
    record = read()
    found = mapping.to_offering(record.payload)
    offering = found.offering
    assert (offering["kind"], offering["service_classes"]) == ("place", ["P25.1"])
    assert offering["name"] == {"fi": "Keksilän kirjasto", "sv": "Påhittade biblioteket"}
    assert offering["summary"] == {
        "fi": "Kirjasto, Mikkeli. Tule lukemaan!", "sv": "Bibliotek, S:t Michel", "en": "Library, Mikkeli",
    }  # fmt: skip
    place = offering["places"][0]
    assert (place["municipality"], place["point"]["coordinates"]) == ("491", [27.27, 61.69])
    assert place["address"]["street"] == {"fi": "Keksittytie 5", "sv": "Påhittsvägen 5"}
    assert offering["source"]["licence"] == "CC BY 4.0"
    assert offering["source"]["url"] == "https://hakemisto.kirjastot.fi/mikkeli/keksila"
    assert found.organization_record == "municipality-491"
    OrganizationSchema().load(dict(found.organization))


def test_html_becomes_paragraphs_and_what_runs_is_dropped() -> None:
    text = mapped()["description"]["fi"]
    assert "Kirjoja & lehtiä.\nKysy: …" in text
    assert "- Satutunti\n- Lukupiiri" in text
    assert "alert" not in text and "<" not in text


def test_what_it_lends_and_does_is_told_and_searched_by_in_each_language() -> None:
    offering = mapped()
    assert offering["keywords"]["fi"] == ["Kirjasto", "Tulostus", "Liikuntavälineitä lainaksi", "Induktiosilmukka"]
    assert offering["keywords"]["sv"] == ["Bibliotek", "Utskrift", "Saker att låna", "Induktionsslinga"]
    assert "Tulostus, Liikuntavälineitä lainaksi" in offering["description"]["fi"]


def test_accessibility_is_told_where_the_library_tells_it_and_never_as_a_no() -> None:
    accessibility = mapped()["places"][0]["accessibility"]
    assert accessibility == {
        "induction_loop": "yes",
        "text": {"fi": "Induktiosilmukka", "sv": "Induktionsslinga"},
    }
    assert "accessibility" not in mapped(services=[])["places"][0]


def test_contacts_are_roles_and_a_persons_are_not_kept_at_all() -> None:
    record = read()
    kept = json.dumps(record.payload, ensure_ascii=False)
    assert "eksitty@" not in kept and "Maija" not in kept and "015 000 0001" not in kept
    contacts = mapped()["contacts"]
    assert contacts[0] == {"url": "https://kirjasto.kunta.example/keksila"}
    assert [its.get("phone") or its.get("email") for its in contacts[1:]] == [
        "015 000 0000", "015 000 0002", "kirjasto@kunta.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "record", "price"),
    [
        ("mobile", "municipality-491", "free"),
        ("music", "municipality-491", "free"),
        ("university", "keeper-unknown", "unknown"),
        ("a type of tomorrow", "keeper-unknown", "unknown"),
        (None, "keeper-unknown", "unknown"),
    ],
)
def test_only_the_municipalitys_own_libraries_are_its_and_free(kind: Any, record: str, price: str) -> None:
    found = mapping.to_offering(read(type=kind).payload)
    assert (found.organization_record, found.offering["price"]["type"]) == (record, price)


def test_a_schools_library_is_left_out_with_a_reason() -> None:
    record = read(type="school")
    assert (record.status, record.reason) == ("closed", "a school's library, for its own school")


def test_a_library_without_any_name_is_refused() -> None:
    assert read({}, name=None).reason == "name: it has none"
    assert mapped(name="")["name"] == {"sv": "Påhittade biblioteket"}


@pytest.mark.parametrize(("kind", "delivery"), [("home_service", "at-home"), ("mobile", "on-site")])
def test_what_comes_to_people_serves_its_municipality_and_has_no_place_to_go_to(kind: str, delivery: str) -> None:
    its = mapped(type=kind)
    assert (its["kind"], its["delivery"]) == ("service", [delivery])
    assert its["area"] == {"municipalities": ["491"]}
    assert "places" not in its


def test_a_motto_is_said_once_in_the_summary_or_where_that_is_full_in_the_description() -> None:
    assert "Tule lukemaan!" not in mapped()["description"]["fi"]
    long = mapped(slogan="Kirjoja kaikille. " * 9)
    assert long["summary"]["fi"] == "Kirjasto, Mikkeli"
    assert long["description"]["fi"].startswith("Kirjoja kaikille. Kirjoja")


def test_a_directory_without_pages_is_named_by_the_record() -> None:
    for slug in (None, "Keksilä!", "../x"):
        assert mapped(slug=slug)["source"]["url"] == "https://api.kirjastot.fi/v4/library/900001"


def test_how_to_find_the_door_is_told() -> None:
    address = FINNISH["address"] | {"info": "Kauppakeskus Keksi, 2. krs"}
    assert mapped(address=address)["instructions"] == {"fi": "Kauppakeskus Keksi, 2. krs"}


def test_a_long_description_leaves_room_for_what_the_library_does() -> None:
    text = mapped(description="Sanoja. " * 900)["description"]["fi"]
    assert len(text) <= 5000
    assert text.endswith("Sanoja.\n\nKirjaston palveluja: Tulostus, Liikuntavälineitä lainaksi, Induktiosilmukka.")


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("keksilan_kirjasto@kunta.example", True),
        ("keksila.bibliotek@kunta.example", True),
        ("lasten.osasto@kunta.example", True),
        ("etunimi.sukunimi@kirjasto.example", False),
    ],
)
def test_a_librarys_own_mailbox_is_no_persons(email: str, kept: bool) -> None:
    contacts = mapped(emailAddresses=[{"email": email, "name": None}])["contacts"]
    assert (email in [its.get("email") for its in contacts]) is kept


def test_a_home_page_without_a_scheme_is_mended() -> None:
    primary = {"homepage": {"url": "kirjasto.kunta.example"}}
    assert mapped(primaryContactInfo=primary)["contacts"][0] == {"url": "https://kirjasto.kunta.example"}


def test_a_municipality_that_nobody_knows_cannot_be_mapped_and_says_so() -> None:
    with pytest.raises(CannotMap, match="city: '998' is not the code"):
        mapping.to_offering(read().payload | {"municipality": "998"})


def test_hours_that_hold_in_most_weeks_are_the_weekly_hours() -> None:
    closed = {"closed": True, "times": None, "info": "Itsenäisyyspäivän aatto"}
    its = mapped(schedules=schedules(d12_04=closed))["hours"]
    assert its["weekly"] == [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "10:00", "closes": "19:00"}]
    assert its["exceptions"] == [
        {"from": "2026-12-04", "to": "2026-12-04", "closed": True, "text": {"fi": "Itsenäisyyspäivän aatto"}}
    ]


def test_days_that_differ_in_the_same_way_one_after_another_are_one_exception() -> None:
    closed = {"closed": True, "times": []}
    its = mapped(schedules=schedules(d12_23=closed, d12_24=closed, d12_25=closed, d12_28=closed))["hours"]
    assert [(day["from"], day["to"]) for day in its["exceptions"]] == [
        ("2026-12-23", "2026-12-25"),
        ("2026-12-28", "2026-12-28"),
    ]


def test_hours_without_staff_are_told_in_a_text() -> None:
    its = mapped(schedules=schedules([ALONE, OPEN]))["hours"]
    assert its["weekly"][0]["opens"] == "10:00"
    assert its["text"]["fi"] == "Omatoimiaika (ilman henkilökuntaa): ma–pe klo 8.00–10.00"
    assert its["text"]["en"] == "Self-service (no staff): Mon–Fri 8:00–10:00"


def test_a_day_without_staff_is_an_exception_that_says_so() -> None:
    alone = {"times": [{"from": "08:00", "to": "20:00", "status": 2}], "info": "Koulutus"}
    (day,) = mapped(schedules=schedules(d12_08=alone))["hours"]["exceptions"]
    assert (day["opens"], day["closes"]) == ("08:00", "20:00")
    assert day["text"]["fi"] == "Koulutus. Vain omatoimi, ilman henkilökuntaa."


def test_a_day_in_two_parts_is_two_exceptions() -> None:
    parts = [{"from": "10:00", "to": "12:00", "status": 1}, {"from": "16:00", "to": "19:00", "status": 1}]
    found = mapped(schedules=schedules(d12_08={"times": parts}))["hours"]["exceptions"]
    assert [(day["from"], day["opens"]) for day in found] == [("2026-12-08", "10:00"), ("2026-12-08", "16:00")]


def test_a_library_that_never_has_staff_is_open_for_self_service() -> None:
    its = mapped(schedules=schedules([ALONE]))["hours"]
    assert its["weekly"][0]["opens"] == "08:00"
    assert its["text"]["sv"].startswith("Biblioteket är öppet med självbetjäning")


def test_spans_that_go_on_without_a_break_are_one() -> None:
    parts = [{"from": "13:00", "to": "24:00", "status": 1}, {"from": "09:00", "to": "13:00", "status": 1}]
    its = mapped(schedules=schedules(parts))["hours"]["weekly"][0]
    assert (its["opens"], its["closes"]) == ("09:00", "00:00")


def test_open_past_midnight_closes_on_the_next_day() -> None:
    late = [{"from": "18:00", "to": "02:00", "status": 1}]
    its = mapped(schedules=schedules(late))["hours"]["weekly"][0]
    assert (its["opens"], its["closes"]) == ("18:00", "02:00")


def test_open_all_day_and_night_is_no_closed_day() -> None:
    always = [{"from": "00:00", "to": "00:00", "status": 2}]
    its = mapped(schedules=schedules([OPEN, *always]))["hours"]
    assert its["text"]["fi"] == "Omatoimiaika (ilman henkilökuntaa): ma–pe klo 0.00–24.00"


def test_a_day_that_cannot_be_read_is_unknown_and_not_closed() -> None:
    odd = {"closed": False, "times": [{"from": "aamu", "to": "ilta", "status": 1}]}
    assert "exceptions" not in mapped(schedules=schedules(d12_08=odd))["hours"]
    shut = {"closed": False, "times": [{"from": "10:00", "to": "19:00", "status": 0}]}
    assert mapped(schedules=schedules(d12_08=shut))["hours"]["exceptions"][0]["closed"]


@pytest.mark.parametrize("days", [1, 2, 5])
def test_the_same_days_are_asked_for_all_week(days: int) -> None:
    assert hours.window(TUESDAY + timedelta(days=days)) == WINDOW


def test_another_week_with_the_same_hours_is_no_change() -> None:
    later = hours.window(TUESDAY + timedelta(days=7))
    rows = [{"date": (WINDOW[0] + timedelta(days=n)).isoformat(), "times": [OPEN]} for n in range(70)]
    others = {"sv": SWEDISH}
    now = schema.read(FINNISH | {"schedules": rows}, others, CITIES, WINDOW)
    assert schema.read(FINNISH | {"schedules": rows}, others, CITIES, later) == now


def test_of_two_weeks_that_hold_equally_often_the_nearer_one_is_the_pattern() -> None:
    short = [{"from": "10:00", "to": "15:00", "status": 1}]
    rows = schedules()
    for row in rows[28:]:
        row["times"] = short if row["times"] else []
    its = mapped(schedules=rows)["hours"]
    assert its["weekly"][0]["closes"] == "19:00"
    assert next((day["from"], day["closes"]) for day in its["exceptions"]) == ("2026-12-21", "15:00")


def test_without_schedules_there_are_no_hours() -> None:
    assert "hours" not in mapped(schedules=None)


def test_a_language_that_only_repeats_the_finnish_says_nothing_of_its_own() -> None:
    its = mapped({"sv": FINNISH, "en": FINNISH})
    assert its["name"].keys() == its["description"].keys() == {"fi"}
    assert its["keywords"]["sv"] == ["Bibliotek"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
WHOLE = FINNISH | {"schedules": schedules([ALONE, OPEN])[:9]}


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, its in inner for found in ((*path, key), *paths(its, (*path, key)))]


@given(st.sampled_from(paths(WHOLE)), JSON, st.booleans())
def test_whatever_one_field_holds_the_library_is_refused_or_mapped(
    path: tuple[Any, ...], anything: Any, translated: bool
) -> None:
    item = deepcopy(WHOLE)
    inner = item
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = anything
    finnish, others = (WHOLE, {"sv": item}) if translated else (item, {})
    record = schema.read(finnish, others, CITIES, WINDOW)
    json.dumps(record.payload, allow_nan=False, ensure_ascii=False).encode()
    if record.status != "live":
        assert record.reason
        return
    OfferingSchema().load(mapping.to_offering(record.payload).offering)


@given(JSON, JSON)
def test_no_list_item_makes_the_reader_fall(anything: Any, other: Any) -> None:
    assert schema.read(anything, {"sv": other}, CITIES, WINDOW).status in ("live", "closed", "invalid")


@pytest.mark.skipif(not (SAMPLES / "kirjastot").is_dir(), reason="the recorded payloads are not here")
@pytest.mark.parametrize("name", ["simple", "complex", "pattern"])
def test_a_recorded_library_becomes_an_offering_that_the_catalogue_takes(name: str) -> None:
    item = json.loads((SAMPLES / "kirjastot" / f"library_{name}.json").read_text(encoding="utf-8"))["data"]
    record = schema.read(item, {}, {item["city"]: schema.City("091", "helsinki")}, hours.window(date(2020, 6, 11)))
    offering = mapping.to_offering(record.payload).offering
    OfferingSchema().load(offering)
    assert offering["hours"]["weekly"]
    assert offering["places"][0]["municipality"] == "091"
    closed = {day["from"]: day["text"]["fi"] for day in offering["hours"].get("exceptions", []) if "text" in day}
    assert name == "simple" or closed["2020-06-19"] == "Juhannusaatto"
