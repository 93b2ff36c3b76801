"""What machines read of an offering's page: schema.org, and what is shown when it is shared."""

import json
import re
from typing import Any

import pytest

from tests.tray.conftest import ORGANIZER, Reader, Services


def data(reader: Reader, identity: str, code: str = "fi") -> Any:
    html = reader(f"/{code}/offerings/{identity}").html
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


def test_a_date_is_an_event_with_its_place_and_organizer(reader: Reader, services: Services) -> None:
    identity = services.add(
        kind="event",
        name={"fi": "Konsertti"},
        price={"type": "free"},
        occurrences=[{"start": "2026-12-03T15:00:00Z", "end": "2026-12-03T17:00:00Z"}],
        places=[{"municipality": "491", "name": {"fi": "Sali"}}],
    )
    found = data(reader, identity)
    (event,) = found["@graph"]
    assert found["@context"] == "https://schema.org"
    assert (event["@type"], event["name"]) == ("Event", "Konsertti")
    assert (event["startDate"], event["endDate"]) == ("2026-12-03T17:00:00+02:00", "2026-12-03T19:00:00+02:00")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["location"][0]["name"] == "Sali"
    assert event["location"][0]["address"]["addressLocality"] == "Mikkeli"
    assert event["organizer"] == {"@type": "Organization", "name": ORGANIZER}
    assert event["isAccessibleForFree"] is True
    assert event["url"] == f"http://127.0.0.1:8000/fi/offerings/{identity}"


def test_a_cancelled_date_is_said_to_be_cancelled(reader: Reader, services: Services) -> None:
    dates = [{"start": "2026-12-03T15:00:00Z", "cancelled": True}]
    identity = services.add(kind="event", name={"fi": "Konsertti"}, occurrences=dates)
    assert data(reader, identity)["@graph"][0]["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_weekly_group_is_an_event_that_is_repeated(reader: Reader, walk: str) -> None:
    (event,) = data(reader, walk)["@graph"]
    assert event["startDate"] == "2026-12-01T10:00:00+02:00"
    assert event["eventSchedule"]["byDay"] == ["https://schema.org/Tuesday"]
    assert event["eventSchedule"]["scheduleTimezone"] == "Europe/Helsinki"


def test_a_place_has_its_address_point_and_hours(reader: Reader, services: Services) -> None:
    place = {
        "municipality": "491",
        "address": {"street": {"fi": "Puistokatu 1"}, "postal_code": "50100"},
        "point": {"type": "Point", "coordinates": [27.272, 61.688]},
    }
    hours = {"weekly": [{"days": ["mon", "tue"], "opens": "08:00", "closes": "20:00"}]}
    found = data(reader, services.add(kind="place", name={"fi": "Uimahalli"}, places=[place], hours=hours))
    assert found["@type"] == "Place"
    assert found["address"]["streetAddress"] == "Puistokatu 1"
    assert (found["geo"]["latitude"], found["geo"]["longitude"]) == (61.688, 27.272)
    assert found["openingHoursSpecification"][0]["dayOfWeek"] == [
        "https://schema.org/Monday",
        "https://schema.org/Tuesday",
    ]


@pytest.mark.parametrize("kind", ["service", "volunteering", "activity"])
def test_what_has_no_dates_is_a_service_with_its_phone_and_area(
    reader: Reader, services: Services, kind: str
) -> None:
    identity = services.add(
        kind=kind,
        name={"fi": "Neuvonta"},
        area={"municipalities": ["491"]},
        contacts=[{"phone": "050 555 0123"}],
    )
    found = data(reader, identity)
    assert found["@type"] == "Service"
    assert found["provider"]["name"] == ORGANIZER
    assert found["areaServed"] == ["Mikkeli"]
    assert found["availableChannel"]["servicePhone"][0]["telephone"] == "050 555 0123"


def test_what_nobody_has_said_is_left_out(reader: Reader, services: Services) -> None:
    found = data(reader, services.add(kind="place", name={"fi": "Ranta"}))
    assert set(found) == {"@context", "@type", "name", "url"}


def test_data_is_in_the_language_of_the_page(reader: Reader, walk: str) -> None:
    assert data(reader, walk, "sv")["@graph"][0]["name"] == "Stavgång och kaffe"


def test_no_text_ends_the_data_before_its_end(reader: Reader, services: Services) -> None:
    name = '</script><script>alert("1")</script>'
    identity = services.add(kind="service", name={"fi": name})
    assert data(reader, identity)["name"] == name


def test_a_shared_page_has_a_preview(reader: Reader, walk: str) -> None:
    html = reader(f"/en/offerings/{walk}").html
    told = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', html))
    assert told["title"] == "Nordic walking and coffee"
    assert told["description"] == "We walk at an easy pace."
    assert told["url"] == f"http://127.0.0.1:8000/en/offerings/{walk}"
    assert told["locale"] == "en_GB"
