"""LIPAS' locations of interest: fire places, viewpoints, piers. They have neither an owner nor a municipality."""

from collections.abc import Callable
from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.geometry import Position, usable_point
from services.sync.sources.lipas import schema
from services.sync.sources.lipas.contacts import unnamed
from services.sync.sources.lipas.data import (
    ATTRIBUTION,
    LICENCE,
    data,
    localized,
    modified,
    sentence,
    words,
)
from services.sync.sources.lipas.describing import MOST
from services.sync.sources.persons import without_persons
from services.sync.sources.protocol import CannotMap, Mapped, Payload, Record
from services.sync.sources.schemas import Read, reason
from services.sync.sources.sound import sound
from services.sync.sources.texts import each, joined
from services.vocabulary.municipalities import UnknownMunicipality, municipality
from services.vocabulary.texts import Text

PREFIX = "loi-"
RECORD = "https://api.lipas.fi/v2/lois/{id}"


class LocationOfInterest(Read):
    """A list item of `/lois`."""

    loi_type = fields.String(required=True, data_key="loi-type", attribute="loi-type")
    status = fields.String(required=True, validate=ma.validate.OneOf(list(schema.STATUSES)))
    event_date = fields.String(allow_none=True, data_key="event-date", attribute="event-date")
    name = fields.Dict(allow_none=True)
    description = fields.Dict(allow_none=True)
    accessible = fields.Raw(data_key="accessible?", attribute="accessible?")
    accessibility = fields.Dict(allow_none=True)


_LOCATION = LocationOfInterest()


def read(item: Any, where: Callable[[Position], str | None]) -> Record | None:
    """A list item as a record; None for what nobody looks for and what lies elsewhere."""
    identity = item.get("id") if isinstance(item, dict) else None
    if not isinstance(identity, str) or not identity or not _is_sought(item.get("loi-type")):
        return None
    point = usable_point(item.get("geometries"))
    code = where(point) if point else None
    if point is None or code is None:
        return None
    record_id = f"{PREFIX}{identity}"
    status = item.get("status")
    if isinstance(status, str) and schema.STATUSES.get(status) == "closed":
        return sound(Record(record_id, status="closed", reason=status))
    try:
        loaded: Payload = _LOCATION.load(item)
    except ma.ValidationError as error:
        return sound(Record(record_id, status="invalid", reason=reason(error), municipalities=(code,)))
    kept = {key: value for key, value in loaded.items() if value not in (None, "", {}, [])}
    kept |= {"id": identity, "point": list(point), "municipality": code}
    return sound(Record(record_id, without_persons(kept), municipalities=(code,)))


def to_offering(payload: Payload) -> Mapped:
    """The offering; `CannotMap` for a type or a municipality that we do not know."""
    kind = data("loi_types").get(payload["loi-type"])
    if kind is None:
        raise CannotMap(f"loi-type: {payload['loi-type']} is not a type that we show")
    try:
        its = municipality(payload["municipality"])
    except UnknownMunicipality as error:
        raise CannotMap(f"municipality: {error}") from None
    closed = payload["status"] == "out-of-service-temporarily"
    place: Payload = {"municipality": its.code, "point": {"type": "Point", "coordinates": payload["point"]}}
    if known := _accessibility(payload):
        place["accessibility"] = known
    offering = {
        "kind": "place",
        "name": _name(payload) or sentence("name_of_type", kind["name"], its.name, 100),
        "summary": sentence("summary_closed_for_now" if closed else "summary", kind["name"], its.name),
        "description": _description(payload, closed),
        "service_classes": kind["service_classes"],
        "target_groups": ["KR1"],
        "keywords": words({code: [name] for code, name in kind["name"].items()}, kind["synonyms"]),
        "places": [place],
        "delivery": ["on-site"],
        "price": {"type": "unknown"},
        "source": {
            "url": RECORD.format(id=payload["id"]),
            **modified(payload),
            "licence": LICENCE,
            "attribution": ATTRIBUTION,
        },
    }
    record, keeper = unnamed()
    return Mapped({key: value for key, value in offering.items() if value}, record, keeper)


def _is_sought(kind: Any) -> bool:
    return isinstance(kind, str) and kind in data("loi_types")


def _name(payload: Payload) -> Text:
    return each(localized(payload.get("name")), 100)


def _description(payload: Payload, closed: bool) -> Text:
    notice = data("sentences")["closed_for_now"] if closed else {}
    return joined((notice, localized(payload.get("description"))), MOST)


def _accessibility(payload: Payload) -> Payload:
    """Only what is told: a box that nobody has ticked says nothing."""
    marked = data("sentences")["accessible?"] if payload.get("accessible?") is True else {}
    text = joined((marked, localized(payload.get("accessibility"))), MOST)
    return {"text": text} if text else {}
