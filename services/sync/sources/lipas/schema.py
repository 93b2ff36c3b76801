"""The fields of a LIPAS site that we read; everything else is dropped before anything is kept.

Contacts that look like a person's are dropped here, so that they reach no table (LIPAS v2, list items).
"""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.geometry import usable_point
from services.sync.sources.lipas.activities import published
from services.sync.sources.municipalities import known
from services.sync.sources.persons import without_person, without_persons
from services.sync.sources.protocol import Record
from services.sync.sources.schemas import Read, nameless, reason
from services.sync.sources.sound import sound

STATUSES = {
    "active": "live",
    "out-of-service-temporarily": "live",
    "out-of-service-permanently": "closed",
    "incorrect-data": "closed",
    "planning": "closed",
    "planned": "closed",
}
# Sites that nobody looks for: what keeps other sites in order, and signs on the way to them.
UNSOUGHT = {207: "a sign or a board, not a place to go to", 7000: "a building for upkeep"}
# In the order in which they are told.
PROPERTIES = (
    "free-use?", "route-length-km", "lit-route-length-km", "ligthing?", "toilet?", "parking-place?",
    "changing-rooms?", "shower?", "sauna?", "pier?", "kiosk?", "playground?", "outdoor-exercise-machines?",
    "ski-track-traditional?", "ski-track-freestyle?", "equipment-rental?", "rest-places-count",
    "year-round-use?", "pool-length-m", "accessibility-info",
)  # fmt: skip


class _City(Read):
    city_code = fields.Integer(required=True, data_key="city-code", attribute="city-code")


class _Location(Read):
    city = fields.Nested(_City, required=True)
    address = fields.String(allow_none=True)
    postal_code = fields.String(allow_none=True, data_key="postal-code", attribute="postal-code")
    postal_office = fields.String(allow_none=True, data_key="postal-office", attribute="postal-office")
    geometries = fields.Raw()


class _Type(Read):
    type_code = fields.Integer(required=True, data_key="type-code", attribute="type-code")


class SportsSite(Read):
    """A list item of `/sports-sites`."""

    lipas_id = fields.Integer(required=True, data_key="lipas-id", attribute="lipas-id")
    status = fields.String(required=True, validate=ma.validate.OneOf(list(STATUSES)))
    event_date = fields.String(required=True, data_key="event-date", attribute="event-date")
    name = fields.String(required=True, validate=ma.validate.Length(min=1))
    marketing_name = fields.String(allow_none=True, data_key="marketing-name", attribute="marketing-name")
    name_localized = fields.Dict(allow_none=True, data_key="name-localized", attribute="name-localized")
    type = fields.Nested(_Type, required=True)
    owner = fields.String(load_default="unknown")
    admin = fields.String(load_default="unknown")
    location = fields.Nested(_Location, required=True)
    properties = fields.Dict(load_default=dict)
    activities = fields.Dict(allow_none=True)
    www = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    phone_number = fields.String(allow_none=True, data_key="phone-number", attribute="phone-number")
    comment = fields.String(allow_none=True)


_SITE = SportsSite()


def read(item: Any) -> Record:
    """A list item as a record; what cannot be used is `invalid` with the reason."""
    return sound(_record(item))


def _record(item: Any) -> Record:
    given = item.get("lipas-id") if isinstance(item, dict) else None
    if isinstance(given, bool) or not isinstance(given, (int, str)):
        return nameless(item, "lipas-id: a whole number is needed", _where(item))
    identity = str(given)
    if gone := _gone(item):
        return gone
    try:
        site: dict[str, Any] = _SITE.load(item)
    except ma.ValidationError as error:
        return Record(identity, status="invalid", reason=reason(error), municipalities=_where(item))
    point = usable_point(site["location"].pop("geometries", None))
    if point is None:
        pointless = "location.geometries: no usable point, line or area"
        return Record(identity, status="invalid", reason=pointless, municipalities=_where(item))
    return Record(identity, _kept(site, point), municipalities=_where(item))


def _where(item: Any) -> tuple[str, ...]:
    """The municipality, where it can be read in an item that may hold anything."""
    location = item.get("location") if isinstance(item, dict) else None
    city = location.get("city") if isinstance(location, dict) else None
    return known([city.get("city-code")]) if isinstance(city, dict) else ()


def _gone(item: dict[str, Any]) -> Record | None:
    """A tombstone, whatever else of it can be read: what is gone must not stay because a field is odd."""
    status, kind = item.get("status"), item.get("type")
    code = kind.get("type-code") if isinstance(kind, dict) else None
    why = UNSOUGHT.get(code) if isinstance(code, int) else None
    if isinstance(status, str) and STATUSES.get(status) == "closed":
        why = status
    if why is None:
        return None
    event_date = item.get("event-date")
    payload = {"event-date": event_date} if isinstance(event_date, str) else {}
    return Record(str(item["lipas-id"]), payload, "closed", why)


def _kept(site: dict[str, Any], point: tuple[float, float]) -> dict[str, Any]:
    kept = {key: value for key, value in site.items() if value not in (None, "", {}, [])}
    kept["location"] = {key: value for key, value in site["location"].items() if value} | {"point": list(point)}
    kept["properties"] = {key: site["properties"][key] for key in PROPERTIES if key in site["properties"]}
    kept["activities"] = published(site.get("activities") or {})
    result: dict[str, Any] = without_persons(without_person(kept, phone="phone-number"))
    return result
