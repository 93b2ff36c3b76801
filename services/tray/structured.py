"""An offering for machines that read pages: schema.org as JSON-LD. What is not known is left out, never denied."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.tray import dates, facts, times
from services.tray.shown import Shown
from services.tray.wording import WEEKDAYS
from services.vocabulary.local_time import HELSINKI

Data = dict[str, Any]
SCHEMA = "https://schema.org"
MOST = 10  # dates
_DAYS = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)


def structured(offering: Shown, address: str, now: datetime) -> Data:
    """What there is by its dates: events. What is somewhere: a place. Anything else: a service."""
    if offering["kind"] == "place":
        return {"@context": SCHEMA, **_plain({**_common(offering, address), **_place_itself(offering)})}
    events = list(_events(offering, address, now))
    if events:
        return {"@context": SCHEMA, "@graph": events}
    return {"@context": SCHEMA, **_plain({**_common(offering, address), **_service(offering)})}


def _common(offering: Shown, address: str) -> Data:
    told = offering.get("summary") or offering.get("description")
    return {"name": offering["name"]["value"], "description": told["value"] if told else None, "url": address}


def _events(offering: Shown, address: str, now: datetime) -> Iterator[Data]:
    same = {"@type": "Event", **_common(offering, address), **_event_facts(offering)}
    coming = times.coming(offering["occurrences"], now)[:MOST]
    for found in coming:
        state = "EventCancelled" if found.get("cancelled") else "EventScheduled"
        end = times.moment(found["end"]).isoformat() if found.get("end") else None
        start = times.moment(found["start"]).isoformat()
        yield _plain({**same, "eventStatus": f"{SCHEMA}/{state}", "startDate": start, "endDate": end})
    if not offering["occurrences"]:
        yield from (_plain({**same, **when}) for when in _repeated(offering, now))


def _repeated(offering: Shown, now: datetime) -> Iterator[Data]:
    first, last = dates.season(offering, now.astimezone(HELSINKI).date())
    unusual = dates.unusual(offering, first, last)
    for span in dates.weekly(offering):
        day = next((day for day in dates.days(span, first, last) if day not in unusual), None)
        if day:
            start, end = dates.moments(span, day)
            yield {
                "startDate": start.isoformat(),
                "endDate": end.isoformat(),
                "eventSchedule": {
                    "@type": "Schedule",
                    "repeatFrequency": "P1W",
                    "byDay": [f"{SCHEMA}/{_DAYS[name]}" for name in span["days"]],
                    "startTime": span["opens"],
                    "endTime": span["closes"],
                    "scheduleTimezone": "Europe/Helsinki",
                },
            }


def _event_facts(offering: Shown) -> Data:
    there, remote = offering["places"], "remote" in offering["delivery"]
    mode = "Mixed" if there and remote else "Online" if remote else "Offline"
    return {
        "eventAttendanceMode": f"{SCHEMA}/{mode}EventAttendanceMode" if there or remote else None,
        "location": [_place(place) for place in there],
        "organizer": _organizer(offering),
        "isAccessibleForFree": _free(offering),
        "inLanguage": offering["languages"],
    }


def _place_itself(offering: Shown) -> Data:
    its = _place(offering["places"][0]) if offering["places"] else {}
    return {
        "@type": "Place",
        "address": its.get("address"),
        "geo": its.get("geo"),
        "telephone": next(iter(facts.phones(offering)), None),
        "isAccessibleForFree": _free(offering),
        "openingHoursSpecification": _hours(offering),
    }


def _service(offering: Shown) -> Data:
    phones = [{"@type": "ContactPoint", "telephone": phone} for phone in facts.phones(offering)]
    channel = {
        "servicePhone": phones,
        "serviceLocation": [_place(place) for place in offering["places"]],
    }
    return {
        "@type": "Service",
        "provider": _organizer(offering),
        "areaServed": [area["value"] for area in offering["area"] if area],
        "availableChannel": {"@type": "ServiceChannel", **_plain(channel)} if any(channel.values()) else None,
        "hoursAvailable": _hours(offering),
        "offers": {"@type": "Offer", "price": 0, "priceCurrency": "EUR"} if _free(offering) else None,
    }


def _place(place: Shown) -> Data:
    street, town = place["address"], place["post_office"] or place["municipality_name"]
    address = {
        "streetAddress": street["value"] if street else None,
        "postalCode": place["postal_code"],
        "addressLocality": town["value"] if town else None,
        "addressCountry": "FI",
    }
    point = dict(zip(("longitude", "latitude"), place["point"] or (), strict=False))
    return _plain(
        {
            "@type": "Place",
            "name": place["name"]["value"] if place.get("name") else None,
            "address": {"@type": "PostalAddress", **_plain(address)},
            "geo": {"@type": "GeoCoordinates", **point} if point else None,
        }
    )


def _hours(offering: Shown) -> list[Data]:
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"{SCHEMA}/{_DAYS[name]}" for name in span["days"]],
            "opens": span["opens"],
            "closes": span["closes"],
        }
        for span in (offering.get("hours") or {}).get("weekly", [])
    ]


def _organizer(offering: Shown) -> Data:
    return {"@type": "Organization", "name": offering["organization"]["name"]["value"]}


def _free(offering: Shown) -> bool | None:
    return {"free": True, "paid": False}.get(offering["price"]["type"])


def _plain(data: Data) -> Data:
    """Without what nobody has said."""
    return {key: value for key, value in data.items() if value not in (None, [], {})}
