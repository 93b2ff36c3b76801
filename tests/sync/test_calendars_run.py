"""Calendars all the way into the catalogue: whole passes, what is gone or cancelled, and feeds that fail."""

from collections.abc import Iterator

import pytest
from flask import Response

from services.sync.sources import open_source
from services.sync.sources.calendars.source import CHUNK, MOST_BYTES
from services.sync.sources.protocol import SourceFailed
from services.sync.store.tables import Item
from services.vocabulary.profile import SOURCE_KINDS, Source
from tests.catalog.conftest import Caller
from tests.sync.conftest import Sync, replace
from tests.sync.data.calendars.site import SEURA, Runs, Site, calendar, composed, event, opening, served

WEEKLY = event("viikko@seura.example", SUMMARY="Viikon ryhmä", RRULE="FREQ=WEEKLY")


@pytest.fixture
def site() -> Site:
    return Site({"seura.ics": composed("seura.ics").encode()})


@pytest.fixture
def runs(sync: Sync, site: Site) -> Iterator[Runs]:
    with served(site) as address:
        yield Runs(sync, site, address)


def missing(sync: Sync) -> int:
    with sync.database.read() as session:
        return session.query(Item).filter(Item.missing_since.is_not(None)).count()


def test_events_come_in_and_a_second_pass_sends_nothing(runs: Runs, reader: Caller) -> None:
    run = runs.run()
    assert (run.state, run.counts["new"], runs.sync.problems) == ("done", 3, [])
    assert set(runs.offerings(reader)) == {"Torstain kävelyryhmä", "Kuvitelman joulujuhla", "Luento unesta"}
    before = runs.offerings(reader)
    runs.sync.days_later(1)
    run = runs.run()
    assert (run.state, run.counts["unchanged"], run.whole) == ("done", 3, True)
    assert runs.offerings(reader) == before


def test_a_recurring_group_is_one_offering_at_six_before_and_after_the_clock_goes_forward(
    runs: Runs, site: Site, reader: Caller
) -> None:
    site.pages["seura.ics"] = calendar(WEEKLY)
    runs.run()
    starts = [its["start"] for its in runs.offerings(reader)["Viikon ryhmä"]["occurrences"]]
    assert (starts[0], starts[-1]) == ("2026-12-03T16:00:00Z", "2027-02-25T16:00:00Z")
    runs.sync.days_later(110)
    assert runs.run().counts["changed"] == 1
    starts = [its["start"] for its in runs.offerings(reader)["Viikon ryhmä"]["occurrences"]]
    assert starts[3:5] == ["2027-03-25T16:00:00Z", "2027-04-01T15:00:00Z"]


def test_an_event_that_is_removed_is_archived_after_the_grace_period_and_not_before(
    runs: Runs, site: Site, reader: Caller
) -> None:
    site.pages["seura.ics"] = calendar(event(), WEEKLY)
    runs.run()
    site.pages["seura.ics"] = calendar(WEEKLY)
    runs.sync.days_later(1)
    runs.run()
    assert "Kuvitelman kerho" in runs.offerings(reader)
    runs.sync.days_later(3.5)
    assert runs.run().counts["closed"] == 1
    assert set(runs.offerings(reader)) == {"Viikon ryhmä"}


def test_a_cancelled_event_is_archived_at_once_and_is_back_when_it_is_on_again(
    runs: Runs, site: Site, reader: Caller
) -> None:
    site.pages["seura.ics"] = calendar(event(), WEEKLY)
    runs.run()
    site.pages["seura.ics"] = calendar(event(STATUS="CANCELLED"), WEEKLY)
    assert runs.run().counts["closed"] == 1
    assert set(runs.offerings(reader)) == {"Viikon ryhmä"}
    site.pages["seura.ics"] = calendar(event(), WEEKLY)
    assert runs.run().counts["new"] == 1
    assert set(runs.offerings(reader)) == {"Viikon ryhmä", "Kuvitelman kerho"}


def test_a_cancelled_date_of_a_group_leaves_its_other_dates(runs: Runs, site: Site, reader: Caller) -> None:
    override = event("viikko@seura.example", RECURRENCE_ID=":20261210T160000Z", STATUS="CANCELLED")
    site.pages["seura.ics"] = calendar(WEEKLY, override)
    runs.run()
    days = [its["start"][:10] for its in runs.offerings(reader)["Viikon ryhmä"]["occurrences"]]
    assert days[:3] == ["2026-12-03", "2026-12-17", "2026-12-24"]


def test_what_is_over_is_archived_and_what_was_over_before_never_comes_in(
    runs: Runs, site: Site, reader: Caller
) -> None:
    past = event("mennyt@seura.example", DTSTART="20261105T160000Z")
    old = event("vanha@seura.example", DTSTART="20200105T160000Z")
    site.pages["seura.ics"] = calendar(event(), WEEKLY, past, old)
    run = runs.run()
    assert (run.counts["new"], run.counts["skipped"], sum(run.counts.values())) == (2, 1, 3)
    runs.sync.days_later(10)
    assert runs.run().counts["closed"] == 1
    assert set(runs.offerings(reader)) == {"Viikon ryhmä"}


def test_a_changed_setting_changes_the_offerings(runs: Runs, reader: Caller) -> None:
    runs.run()
    runs.changes = {"service_classes": ["P27.1"]}
    assert runs.run().counts["changed"] == 3
    assert runs.offerings(reader)["Luento unesta"]["service_classes"] == ["P27.1"]


@pytest.mark.parametrize(
    "answer",
    [
        Response("gone", 404),
        Response("<!DOCTYPE html><html><body>Huolto</body></html>"),
        Response(""),
        Response(calendar(event())[:-20]),
        Response(b"x" * (MOST_BYTES + 1)),
        Response(calendar(event())[:100], headers={"Content-Length": "100000"}),
    ],
    ids=["gone", "web page", "nothing", "cut", "too much", "broken off"],
)
def test_a_feed_that_cannot_be_read_is_named_and_nothing_of_it_is_archived(
    runs: Runs, site: Site, reader: Caller, answer: Response
) -> None:
    site.pages = {"seura.ics": calendar(WEEKLY), "toinen.ics": calendar(event())}
    runs.run()
    site.pages["toinen.ics"] = answer
    for _ in range(3):
        runs.sync.days_later(2)
        run = runs.run()
    assert (run.state, run.page_problems, run.parts_unread) == ("done-with-problems", 1, 1)
    ((where, reason),) = runs.sync.problems
    assert (where, reason.partition(": ")[0]) == ("page", "Kuvitelman seura ry (127.0.0.1)")
    assert set(runs.offerings(reader)) == {"Viikon ryhmä", "Kuvitelman kerho"}
    assert missing(runs.sync) == 0


def test_a_feed_that_cannot_be_read_keeps_nothing_of_the_others_that_is_gone(
    runs: Runs, site: Site, reader: Caller
) -> None:
    both = calendar(WEEKLY, event())
    site.pages = {"seura.ics": both, "seura-2.ics": both, "toinen.ics": both}
    runs.run()
    site.pages = {"seura.ics": Response("", 503), "seura-2.ics": calendar(WEEKLY), "toinen.ics": both}
    for closed in (0, 1, 0):
        runs.sync.days_later(4 if closed else 1)
        run = runs.run()
        assert (run.state, run.counts["closed"]) == ("done-with-problems", closed)
    site.pages["seura.ics"] = both
    run = runs.run()
    assert (run.state, run.whole, run.counts["unchanged"]) == ("done", True, 5)


def test_what_was_missing_from_a_feed_is_not_gone_while_the_feed_cannot_be_read(
    runs: Runs, site: Site, reader: Caller
) -> None:
    site.pages = {"seura.ics": calendar(WEEKLY, event()), "toinen.ics": calendar(WEEKLY)}
    runs.run()
    site.pages["seura.ics"] = calendar(WEEKLY)
    for _ in range(2):
        runs.sync.days_later(1)
        assert runs.run().state == "done"
    site.pages["seura.ics"] = Response("", 503)
    runs.sync.days_later(4)
    assert runs.run().counts["closed"] == 0
    site.pages["seura.ics"] = calendar(WEEKLY)
    assert runs.run().counts["closed"] == 1


def test_many_feeds_that_are_away_do_not_keep_back_the_one_that_is_there(runs: Runs, site: Site) -> None:
    run = runs.run("a.ics", "b.ics", "c.ics", "d.ics", "seura.ics")
    assert (run.state, run.counts["new"], run.page_problems) == ("done-with-problems", 3, 4)


def test_when_no_feed_can_be_read_the_run_fails(runs: Runs) -> None:
    assert runs.run("a.ics", "b.ics").state == "failed"
    runs.address = "http://127.0.0.1:9"
    with pytest.raises(SourceFailed, match="no answer"):
        list(runs.source("seura.ics").pages(None))


def test_an_event_that_cannot_be_read_is_named_and_keeps_nothing_back(
    runs: Runs, site: Site, reader: Caller
) -> None:
    broken = event("rikki@seura.example", SUMMARY="Rikki", DTSTART=";TZID=Kuvitelma/Aika:20261203T180000")
    site.pages["seura.ics"] = calendar(WEEKLY, broken)
    run = runs.run()
    assert (run.counts["new"], run.counts["invalid"]) == (1, 1)
    ((_, reason),) = runs.sync.problems
    assert reason.startswith("Kuvitelman seura ry (127.0.0.1), Rikki, DTSTART: its time zone 'Kuvitelma/Aika'")


def test_a_feed_of_a_site_comes_in_beside_a_calendar(runs: Runs, site: Site, reader: Caller) -> None:
    site.pages = {"seura.ics": calendar(WEEKLY), "kunta.rss": composed("kunta.rss").encode()}
    run = runs.run()
    assert (run.state, run.counts["new"], run.counts["skipped"]) == ("done", 2, 1)
    assert runs.offerings(reader)["Taidenäyttely & kahvit"]["occurrences"] == [
        {"start": "2026-12-05T10:00:00Z", "end": "2026-12-05T14:00:00Z"}
    ]


def test_a_pass_that_was_interrupted_goes_on_after_the_feed_that_it_had_read(runs: Runs, site: Site) -> None:
    many = [event(f"{number}@seura.example", SUMMARY=f"Kerho {number}") for number in range(CHUNK + 50)]
    site.pages = {"seura.ics": calendar(WEEKLY), "toinen.ics": calendar(*many), "kolmas.ics": calendar(event())}
    run_id = runs.sync.queue()
    made, _ = runs.sync.one(runs.source(), stopping=iter([False, True]).__next__)
    made.run(run_id)
    assert runs.sync.get(run_id).state == "running"
    site.asked.clear()
    run = runs.sync.run(runs.source(), run_id)
    assert (run.state, run.whole, run.counts["new"]) == ("done", True, CHUNK + 52)
    assert site.asked == ["toinen.ics", "kolmas.ics"]


def test_a_pass_goes_on_from_the_first_feed_when_the_one_it_had_read_is_not_listed_any_more(runs: Runs) -> None:
    (page,) = runs.source().pages("poistettu")
    assert len(page.records) == 3


def test_the_county_profile_opens_the_source(sync: Sync) -> None:
    given = opening(SEURA)
    profile = replace(given.profile, sources=(Source("tapahtumat", "calendars", given.settings),))
    assert "calendars" in SOURCE_KINDS
    assert open_source(profile, sync.settings, "tapahtumat", {}).name == "tapahtumat"
    for options in ({"municipality": ["491"]}, {"base_url": "https://x.example"}):
        with pytest.raises(SourceFailed, match="leave out"):
            open_source(profile, sync.settings, "tapahtumat", options)
