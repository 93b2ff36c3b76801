"""What feeds of LinkedEvents do that nobody would think of, and how the instances differ."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.sync.settings import SyncSettings
from services.sync.sources.linkedevents import schema
from services.sync.sources.linkedevents.dialect import dialects
from services.sync.sources.linkedevents.source import LinkedEventsSource, open_source
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import SourceFailed
from services.vocabulary.profile import Profile, Source, load_profile
from tests.catalog.conftest import Caller
from tests.conftest import REPOSITORY, SAMPLES
from tests.sync.conftest import Sync
from tests.sync.data.linkedevents.instance import Instance, Row, Runs, event, ref, served

FOLDER = SAMPLES / "linkedevents"
PERSONAL = re.compile(r"[^\W\d_]+[._][^\W\d_]+@")


@pytest.fixture
def instance() -> Instance:
    return Instance(events=[])


@pytest.fixture
def runs(sync: Sync, instance: Instance) -> Iterator[Runs]:
    with served(instance) as address:
        yield Runs(sync, instance, address)


def brought(runs: Runs, reader: Caller, *rows: Row) -> dict[str, Row]:
    runs.instance.events = list(rows)
    run = runs.run()
    assert run.state == "done", runs.sync.problems
    return runs.offerings(reader)


def test_a_feed_that_calls_everything_rescheduled_is_not_labelled(runs: Runs, reader: Caller) -> None:
    its = brought(runs, reader, event("kulke:1", data_source="kulke", event_status="EventRescheduled"))["kulke:1"]
    assert its["occurrences"] == [{"start": "2026-12-01T08:00:00Z", "end": "2026-12-01T09:00:00Z"}]
    assert "Siirretty" not in its["description"]["fi"]


def test_what_lasts_from_2001_to_2050_has_no_end(runs: Runs, reader: Caller) -> None:
    its = brought(runs, reader, event(start_time="2001-01-01T00:00:00Z", end_time="2050-01-01T00:00:00Z"))
    assert its["kuvitelma:single"]["valid"] == {"from": "2001-01-01"}
    assert "occurrences" not in its["kuvitelma:single"]


def test_an_exhibition_of_months_is_on_and_no_date_to_come_to(runs: Runs, reader: Caller) -> None:
    its = brought(runs, reader, event(start_time="2026-10-01", end_time="2027-02-28"))["kuvitelma:single"]
    assert its["valid"] == {"from": "2026-10-01", "to": "2027-02-28"}
    assert "occurrences" not in its


def test_two_rows_for_the_same_thing_are_one_offering(runs: Runs, reader: Caller) -> None:
    same = {"name": {"fi": "Konsertti"}}
    found = brought(runs, reader, event("b:2", **same), event("a:1", **same | {"name": {"fi": "KONSERTTI"}}))
    assert set(found) == {"a:1"}


def test_the_same_name_at_another_time_or_place_is_another_thing(runs: Runs, reader: Caller) -> None:
    same = {"name": {"fi": "Konsertti"}}
    later = event("b:2", **same, start_time="2026-12-02T08:00:00Z", end_time=None)
    elsewhere = event("c:3", **same, location=ref("place", "tprek:900002"))
    assert set(brought(runs, reader, event("a:1", **same), later, elsewhere)) == {"a:1", "b:2", "c:3"}


def test_a_seller_of_tickets_is_left_out_and_the_pass_is_whole(
    runs: Runs, instance: Instance, reader: Caller
) -> None:
    instance.events = [event(), event("lippupiste:1", data_source="lippupiste", name={"fi": "Tuolijumppa"})]
    run = runs.run()
    assert (run.state, run.whole, run.counts["new"]) == ("done", True, 1)
    assert set(runs.offerings(reader)) == {"kuvitelma:single"}


def test_what_is_for_holders_of_a_card_is_not_for_everybody(runs: Runs, reader: Caller) -> None:
    audience = [ref("keyword", "helsinki:aflfbat76e"), ref("keyword", "yso:p7708")]
    row = event(audience=audience, audience_min_age=None)
    its = brought(runs, reader, row)["kuvitelma:single"]
    assert its["target_groups"] == ["KR1.1"]
    assert its["participants"]["sv"] == "Endast för dem som har ett servicecentralkort."


@pytest.mark.parametrize("title", ["PERUTTU: Tuolijumppa", "Tuolijumppa (PERUUTETTU)", "INSTÄLLT Stolgymnastik"])
def test_what_is_called_off_in_the_title_is_cancelled(runs: Runs, reader: Caller, title: str) -> None:
    its = brought(runs, reader, event(name={"fi": title}))["kuvitelma:single"]
    assert its["occurrences"][0]["cancelled"] is True
    assert its["description"]["fi"].startswith("Peruttu.")


def test_a_word_that_only_looks_like_it_cancels_nothing(runs: Runs, reader: Caller) -> None:
    its = brought(runs, reader, event(name={"fi": "Mitä tehdä kun juna on peruttu?"}))["kuvitelma:single"]
    assert "cancelled" not in its["occurrences"][0]


def test_what_is_postponed_is_not_at_its_old_time(runs: Runs, reader: Caller) -> None:
    its = brought(runs, reader, event(event_status="EventPostponed"))["kuvitelma:single"]
    assert its["occurrences"][0]["cancelled"] is True
    assert its["description"]["fi"].startswith("Siirretty; uutta aikaa")
    its = brought(runs, reader, event(event_status="EventPostponed", start_time=None, end_time=None))
    assert "occurrences" not in its["kuvitelma:single"]


def test_the_dates_of_a_cancelled_recurring_event_are_all_cancelled(runs: Runs, reader: Caller) -> None:
    parent = event("k:p", super_event_type="recurring", event_status="EventCancelled", end_time="2026-12-31")
    date = event("k:1", super_event=ref("event", "k:p"))
    assert brought(runs, reader, parent, date)["k:p"]["occurrences"][0]["cancelled"] is True


def test_an_umbrella_and_what_is_under_it_are_things_of_their_own(runs: Runs, reader: Caller) -> None:
    festival = event("k:f", super_event_type="umbrella")
    found = brought(runs, reader, festival, event("k:1", super_event=ref("event", "k:f")))
    assert set(found) == {"k:f", "k:1"}


def test_a_recurring_event_without_rows_for_its_dates_says_only_from_when_to_when(
    runs: Runs, reader: Caller
) -> None:
    row = event(super_event_type="recurring", start_time="2026-11-20T08:00:00Z", end_time="2026-12-10T09:00:00Z")
    its = brought(runs, reader, row)["kuvitelma:single"]
    assert (its["valid"], "occurrences" in its) == ({"from": "2026-11-20", "to": "2026-12-10"}, False)


def test_of_too_many_dates_those_that_are_over_go_first(runs: Runs, reader: Caller) -> None:
    parent = event("k:p", super_event_type="recurring", start_time="2026-10-10T08:00:00Z", end_time="2027-12-31")
    days = [f"2026-11-{day:02}T{hour:02}:{minute:02}:00Z" for day in (20, 28, 29, 30) for hour in range(24)
            for minute in (0, 10, 20, 30, 40)]  # fmt: skip
    rows = [
        event(f"k:{number}", super_event=ref("event", "k:p"), start_time=day, end_time=None)
        for number, day in enumerate(days)
    ]
    dates = brought(runs, reader, parent, *rows)["k:p"]["occurrences"]
    assert (len(dates), dates[0]["start"]) == (360, "2026-11-28T00:00:00Z")


def test_dates_in_several_places_are_in_all_of_them(runs: Runs, reader: Caller) -> None:
    parent = event("k:p", super_event_type="recurring", location=None, end_time="2026-12-31")
    rows = [
        event("k:1", super_event=ref("event", "k:p")),
        event("k:2", super_event=ref("event", "k:p"), location=ref("place", "tprek:900002")),
    ]
    places = brought(runs, reader, parent, *rows)["k:p"]["places"]
    assert [place["municipality"] for place in places] == ["091", "049"]


def test_a_tombstone_names_what_is_in_its_place(runs: Runs, instance: Instance) -> None:
    instance.events = [event(deleted=True, replaced_by="https://events.example/v1/event/k:new/")]
    (record,) = [record for page in runs.source().pages(None) for record in page.records]
    assert (record.status, record.reason) == (
        "closed",
        "deleted at the source; https://events.example/v1/event/k:new/ is in its place",
    )


def test_turku_copies_a_text_into_every_language_and_that_is_no_translation(runs: Runs, reader: Caller) -> None:
    runs.dialect = "turku"
    text = dict.fromkeys(("fi", "sv", "en"), "Kesäillan vesijumppa")
    row = event("turku:1", name=text, description=text, type_id="Hobbies", location=None, publisher="turku:853")
    its = brought(runs, reader, row)["turku:1"]
    assert (its["kind"], its["name"]) == ("activity", {"fi": "Kesäillan vesijumppa"})
    assert "sv" not in its["description"]
    assert its["area"] == {"municipalities": ["853"]}
    assert its["organization"]["name"]["fi"] == "Turku"
    assert its["source"]["url"] == "https://kuvitelma.example/jumppa"


def test_a_row_of_turku_without_keywords_is_known_by_its_name_and_has_no_licence_that_nobody_stated(
    runs: Runs, reader: Caller
) -> None:
    runs.dialect = "turku"
    row = event("turku:1", type_id="Hobbies", name={"fi": "Kesäillan vesijumppa"}, keywords=[])
    its = brought(runs, reader, row)["turku:1"]
    assert its["service_classes"] == ["P27.1"]
    assert "licence" not in its["source"]


def test_turku_says_of_a_date_whether_it_recurs_so_nothing_is_asked_for(runs: Runs, instance: Instance) -> None:
    runs.dialect = "turku"
    part = {"type_id": "Hobbies", "super_event": ref("event", "turku:9"), "sub_event_type": "sub_umbrella"}
    instance.events = [event("turku:1", **part)]
    runs.run()
    assert "event/turku:9" not in [kind for kind, _ in instance.asked]


@pytest.mark.parametrize("dialect", ["espoo", "turku"])
def test_forks_have_all_types_in_their_list_and_are_not_asked_for_some(
    runs: Runs, instance: Instance, dialect: str
) -> None:
    runs.dialect = dialect
    instance.events = [event("x:1", type_id="Hobbies")]
    assert runs.run().counts["new"] == 1
    assert not any("event_type" in given for _, given in instance.asked)


def test_what_espoo_published_later_than_it_changed_keeps_no_other_row_back(
    runs: Runs, instance: Instance
) -> None:
    runs.dialect, instance.page_size, instance.published_too = "espoo", 2, True
    published = {"date_published": "2026-11-24T09:00:00Z"}
    rows = [event(f"x:{n}", type_id="Hobbies", last_modified_time=f"2026-11-0{n}T10:00:00Z") for n in range(1, 9)]
    instance.events = [row | published for row in rows[:5]] + rows[5:]
    run = runs.run()
    assert (run.state, run.whole, run.counts["new"]) == ("done", True, 8)


@pytest.fixture
def profile() -> Profile:
    return load_profile(next(iter(sorted((REPOSITORY / "profiles").glob("*.toml")))))


def opened(profile: Profile, **settings: Any) -> LinkedEventsSource:
    others = settings.pop("others", ())
    mine = Source("events", "linkedevents", {"url": "https://events.example/v1"} | settings)
    whole = replace(profile, sources=(mine, *others))
    return open_source(Opening("events", mine.settings, None, ("091",), False, whole, SyncSettings()))


def test_filters_of_the_profile_are_those_of_the_api(runs: Runs, instance: Instance, profile: Profile) -> None:
    source = opened(profile, url=runs.address, places=["tprek:1", "tprek:2"], divisions=["kunta:helsinki"])
    list(source.pages(None))
    asked = next(given for kind, given in instance.asked if kind == "event")
    assert (asked["location"], asked["division"]) == ("tprek:1,tprek:2", "kunta:helsinki")
    assert not source.partial


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dialect": "pori"}, "'pori' is no dialect; there are helsinki, espoo, turku"),
        ({"dialect": ["espoo"]}, "is no dialect"),
        ({"place": ["tprek:1"]}, "place: there is no such setting"),
        ({"places": "tprek:1"}, "`places` is a list of texts"),
        ({"leave_out": [""]}, "`leave_out` is a list of texts"),
        ({"page": 7}, "`page` is an address"),
        ({"url": ""}, "has no `url`"),
    ],
)
def test_a_setting_that_is_wrong_is_named(profile: Profile, settings: Row, message: str) -> None:
    with pytest.raises(SourceFailed, match=re.escape(message)):
        opened(profile, **settings)


@pytest.mark.parametrize("read_there", [True, False])
def test_espoos_rows_are_read_once_when_espoo_is_read_directly(
    runs: Runs, instance: Instance, profile: Profile, read_there: bool
) -> None:
    instance.events = [event("espoo_le:1", data_source="espoo_le")]
    others = (Source("espoo", "linkedevents", {"dialect": "espoo"}),) if read_there else ()
    source = opened(profile, url=runs.address, others=others)
    source._now = lambda: runs.sync.now
    records = [record for page in source.pages(None) for record in page.records]
    assert len(records) == (0 if read_there else 1)


def samples() -> list[Path]:
    return sorted(FOLDER.glob("*event*.json")) if FOLDER.is_dir() else []


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the recorded payloads are not here")
def test_recorded_events_come_in_without_anybodys_address(runs: Runs, instance: Instance, reader: Caller) -> None:
    contents = [json.loads(file.read_text(encoding="utf-8")) for file in samples()]
    rows = {row["id"]: row for content in contents for row in content.get("data", [content])}
    runs.changes = {"kinds": dialects()["turku"].kinds}
    # They are of years ago: brought into the window, so that they are not over.
    instance.events = [row | {"start_time": "2026-12-05T10:00:00Z", "end_time": None} for row in rows.values()]
    run = runs.run()
    assert run.counts["invalid"] == run.counts["failed"] == 0, runs.sync.problems
    found = runs.offerings(reader)
    assert set(found) >= set(rows) - {row["id"] for row in rows.values() if row["super_event"]}
    assert not PERSONAL.search(json.dumps(found))
    assert runs.run().counts["unchanged"] == run.counts["new"]


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the recorded payloads are not here")
@pytest.mark.parametrize("kind", ["place", "keyword"])
def test_recorded_places_and_keywords_are_read(kind: str) -> None:
    read = schema.read_place if kind == "place" else schema.read_keyword
    for row in json.loads((FOLDER / f"helsinki_{kind}_list.json").read_text(encoding="utf-8"))["data"]:
        made = read(row)
        assert made["id"] == row["id"] and made["name"]
        assert kind == "keyword" or made.get("municipality") or not row["divisions"]
