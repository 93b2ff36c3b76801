"""The fields of a LIPAS site that we read; everything else is dropped before anything is kept.

Contacts that look like a person's are dropped here, so that they reach no table (LIPAS v2, list items).
"""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.lipas.geometry import usable_point
from services.sync.sources.persons import without_persons
from services.sync.sources.protocol import Record
from services.sync.sources.sound import sound

STATUSES = {
    "active": "live",
    "out-of-service-temporarily": "live",
    "out-of-service-permanently": "closed",
    "incorrect-data": "closed",
    "planning": "closed",
    "planned": "closed",
}
PROPERTIES = (
    "free-use?", "toilet?", "ligthing?", "year-round-use?", "equipment-rental?", "playground?",
    "outdoor-exercise-machines?", "route-length-km", "lit-route-length-km", "rest-places-count",
    "accessibility-info",
)  # fmt: skip
ACTIVITY_TEXTS = ("description-short", "description-long", "rules", "arrival", "accessibility")


class _Read(ma.Schema):
    class Meta:
        unknown = ma.EXCLUDE


class _City(_Read):
    city_code = fields.Integer(required=True, data_key="city-code", attribute="city-code")


class _Location(_Read):
    city = fields.Nested(_City, required=True)
    address = fields.String(allow_none=True)
    postal_code = fields.String(allow_none=True, data_key="postal-code", attribute="postal-code")
    postal_office = fields.String(allow_none=True, data_key="postal-office", attribute="postal-office")
    geometries = fields.Raw()


class _Type(_Read):
    type_code = fields.Integer(required=True, data_key="type-code", attribute="type-code")


class SportsSite(_Read):
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


def read(item: Any) -> Record:
    """A list item as a record; what cannot be used is `invalid` with the reason."""
    return sound(_record(item))


def _record(item: Any) -> Record:
    given = item.get("lipas-id") if isinstance(item, dict) else None
    if isinstance(given, bool) or not isinstance(given, (int, str)):
        seen = {"name": str(item.get("name"))[:100]} if isinstance(item, dict) else {}
        return Record("", seen, "invalid", "lipas-id: a whole number is needed", nameless=True)
    identity = str(given)
    try:
        site: dict[str, Any] = SportsSite().load(item)
    except ma.ValidationError as error:
        return Record(identity, status="invalid", reason=_reason(error.messages))
    status = STATUSES[site["status"]]
    if status != "live":
        return Record(identity, {"event-date": site["event-date"]}, status, site["status"])  # type: ignore[arg-type]
    point = usable_point(site["location"].pop("geometries", None))
    if point is None:
        return Record(identity, status="invalid", reason="location.geometries: no usable point, line or area")
    return Record(identity, _kept(site, point))


def _kept(site: dict[str, Any], point: tuple[float, float]) -> dict[str, Any]:
    kept = {key: value for key, value in site.items() if value not in (None, "", {}, [])}
    kept["location"] = {key: value for key, value in site["location"].items() if value} | {"point": list(point)}
    kept["properties"] = {key: site["properties"][key] for key in PROPERTIES if key in site["properties"]}
    kept["activities"] = _activities(site.get("activities") or {})
    result: dict[str, Any] = _without_people(kept)
    return result


def _activities(activities: dict[str, Any]) -> list[dict[str, Any]]:
    """Texts of activities that are published; drafts are left out."""
    published = (its for its in activities.values() if isinstance(its, dict) and its.get("status") == "active")
    return [{key: its[key] for key in ACTIVITY_TEXTS if isinstance(its.get(key), dict)} for its in published]


def _without_people(value: Any) -> Any:
    """The same with every address that looks like a person's left out, also in the midst of a text."""
    if isinstance(value, str):
        return without_persons(value)
    if isinstance(value, dict):
        return {key: _without_people(its) for key, its in value.items()}
    return [_without_people(its) for its in value] if isinstance(value, list) else value


def _reason(messages: Any, path: str = "") -> str:
    if isinstance(messages, dict):
        key, inner = next(iter(messages.items()))
        return _reason(inner, f"{path}.{key}".strip("."))
    return f"{path}: {messages[0] if isinstance(messages, list) else messages}"
