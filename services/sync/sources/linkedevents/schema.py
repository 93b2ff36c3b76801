"""The fields of an event, a place, a keyword and an organization that we read; everything else is dropped.

Contact texts are reduced here to a role's address and a number, so that no person's reach any table.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.contacts import phone_in
from services.sync.sources.linkedevents import organizations
from services.sync.sources.linkedevents.texts import Localized
from services.sync.sources.linkedevents.times import Time
from services.sync.sources.linkedevents.whereabouts import municipality_of, point_of
from services.sync.sources.persons import role_address
from services.sync.sources.protocol import Payload, Record
from services.sync.sources.schemas import Read, nameless, reason
from services.sync.sources.sound import sound
from services.sync.sources.texts import line

_IDENTITY = re.compile(r"[^\s/:]+:[^\s/]+")
STATUSES = ("EventScheduled", "EventCancelled", "EventPostponed", "EventRescheduled")
EVENT_ID = "id: a text such as kulke:59312 is needed"


class Unusable(ValueError):
    """An object that cannot be read; the message says why."""


class Reference(fields.Field[Any]):
    """The id of what is referred to, which stands at the end of its `@id`, or in the object when it is inlined."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, Mapping):
            value = value.get("id") or value.get("@id")
        path = _path(value)
        found = unquote(path).rstrip("/").rpartition("/")[2] if path else value
        if not isinstance(found, str) or not found or len(found) > 200:
            raise ma.ValidationError("A reference with an @id is needed.")
        return found


def _path(value: Any) -> str | None:
    """The path of a web address; None for what is none."""
    try:
        split = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return split.path if split and split.netloc else None


class _Offer(Read):
    is_free = fields.Boolean(load_default=False, allow_none=True)
    price = Localized(allow_none=True)
    description = Localized(allow_none=True)
    info_url = Localized(allow_none=True)


class _Link(Read):
    link = fields.String(allow_none=True)


class EventSchema(Read):
    """A row of `/event/`."""

    id = fields.String(required=True)
    type_id = fields.String(load_default="General")  # instances from before courses have no such field
    data_source = fields.String(allow_none=True)
    publisher = fields.String(allow_none=True)
    name = Localized(required=True, allow_none=True)
    short_description = Localized(allow_none=True)
    description = Localized(allow_none=True)
    info_url = Localized(allow_none=True)
    provider = Localized(allow_none=True)
    provider_contact_info = Localized(allow_none=True)
    location_extra_info = Localized(allow_none=True)
    location = Reference(allow_none=True)
    keywords = fields.List(Reference(), allow_none=True)
    audience = fields.List(Reference(), allow_none=True)
    in_language = fields.List(Reference(), allow_none=True)
    audience_min_age = fields.Integer(strict=True, allow_none=True)
    audience_max_age = fields.Integer(strict=True, allow_none=True)
    event_status = fields.String(allow_none=True, validate=ma.validate.OneOf(STATUSES))
    super_event = Reference(allow_none=True)
    super_event_type = fields.String(allow_none=True)
    sub_event_type = fields.String(allow_none=True)
    start_time = Time(allow_none=True)
    end_time = Time(allow_none=True)
    offers = fields.List(fields.Nested(_Offer), allow_none=True)
    enrolment_start_time = Time(allow_none=True)
    enrolment_end_time = Time(allow_none=True)
    enrolment_url = fields.Raw(allow_none=True)
    event_registration_link = fields.Raw(allow_none=True)
    registration = fields.Raw(allow_none=True)
    is_virtualevent = fields.Boolean(allow_none=True)
    external_links = fields.List(fields.Nested(_Link), allow_none=True)
    last_modified_time = Time(required=True)


class _Division(Read):
    type = fields.String(allow_none=True)
    ocd_id = fields.String(allow_none=True)
    name = Localized(allow_none=True)


class _Place(Read):
    id = fields.String(required=True)
    name = Localized(allow_none=True)
    divisions = fields.List(fields.Nested(_Division), allow_none=True)
    position = fields.Raw(allow_none=True)
    street_address = Localized(allow_none=True)
    postal_code = fields.String(allow_none=True)
    address_locality = Localized(allow_none=True)
    telephone = Localized(allow_none=True)


class _Keyword(Read):
    id = fields.String(required=True)
    name = Localized(allow_none=True)


class _Organization(Read):
    id = fields.String(required=True)
    name = fields.String(allow_none=True)


_EVENT, _PLACE, _KEYWORD, _ORGANIZATION = EventSchema(), _Place(), _Keyword(), _Organization()


def read(row: Any) -> Record:
    """A row of `/event/` as a record; what cannot be used is `invalid` with the reason."""
    identity = row.get("id") if isinstance(row, dict) else None
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        return sound(nameless(row, EVENT_ID, _where(row)))
    return sound(replace(_record(identity, row), municipalities=_where(row)))


def _where(row: Any) -> tuple[str, ...]:
    """The municipality that publishes it: a row only names its place."""
    publisher = row.get("publisher") if isinstance(row, dict) else None
    code = organizations.municipality_of(publisher) if isinstance(publisher, str) else None
    return (code,) if code else ()


def _record(identity: str, row: Payload) -> Record:
    if row.get("deleted") is True:
        moved = row.get("replaced_by")
        instead = f"; {moved[-150:]} is in its place" if isinstance(moved, str) and moved else ""
        return Record(identity, {"deleted": True}, "closed", f"deleted at the source{instead}")
    try:
        return Record(identity, _reduced(_kept(_EVENT, row)))
    except Unusable as error:
        return Record(identity, status="invalid", reason=str(error))


def read_place(row: Any) -> Payload:
    """A place with its municipality, as far as that can be told; `Unusable` when it cannot be read."""
    its = _kept(_PLACE, row)
    point, telephone = point_of(its.pop("position", None)), its.pop("telephone", {})
    told = {
        "municipality": municipality_of(its),
        "point": list(point) if point else None,
        "phone": phone_in(" ".join(telephone.values())),
    }
    its.pop("divisions", None)
    return its | {key: value for key, value in told.items() if value}


def read_keyword(row: Any) -> Payload:
    """A keyword's id and name; `Unusable` when it cannot be read."""
    return _kept(_KEYWORD, row)


def read_organization(row: Any) -> Payload:
    """An organization's id and name; `Unusable` when it cannot be read."""
    return _kept(_ORGANIZATION, row)


def _kept(schema: ma.Schema, row: Any) -> Payload:
    try:
        loaded: Payload = schema.load(row)
    except ma.ValidationError as error:
        raise Unusable(reason(error)) from None
    checked = sound(Record("any", {key: its for key, its in loaded.items() if key != "position"}))
    if checked.status == "invalid":
        raise Unusable(checked.reason)
    return {key: value for key, value in loaded.items() if value not in (None, "", {}, [])}


def _reduced(event: Payload) -> Payload:
    """Contact texts become a number and a role's address, and the links of all dialects one."""
    text = " ".join(map(line, event.pop("provider_contact_info", {}).values()))
    if contact := _contact(text):
        event["contact"] = contact
    links = [_first_text(event.pop(key, None)) for key in ("enrolment_url", "event_registration_link")]
    if link := next(filter(None, links), None):
        event["enrolment_url"] = link
    if "registration" in event:
        event["registration"] = True
    return event


def _contact(text: str) -> Payload:
    """A number beside a person's address is that person's too. (`…` is what stands for such an address.)"""
    found = {"email": role_address(text), "phone": None if "…" in text else phone_in(text)}
    return {key: its for key, its in found.items() if its}


def _first_text(value: Any) -> str | None:
    """A text, or the first of several languages: the forks disagree."""
    values = [value.get(language) for language in ("fi", "sv", "en")] if isinstance(value, Mapping) else [value]
    return next((its.strip() for its in values if isinstance(its, str) and its.strip()), None)
