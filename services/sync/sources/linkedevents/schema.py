"""The fields of an event, a place, a keyword and an organization that we read; everything else is dropped.

Contact texts are reduced here to a role's address and a number, so that no person's reach any table.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.linkedevents.texts import Localized, line
from services.sync.sources.linkedevents.times import Time
from services.sync.sources.linkedevents.whereabouts import municipality_of, point_of
from services.sync.sources.persons import is_personal, without_persons
from services.sync.sources.protocol import Payload, Record
from services.sync.sources.sound import sound

_PHONE = re.compile(r"\+?[0-9][0-9 \-()]{5,24}[0-9]")
_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
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


class _Read(ma.Schema):
    class Meta:
        unknown = ma.EXCLUDE


class _Offer(_Read):
    is_free = fields.Boolean(load_default=False, allow_none=True)
    price = Localized(allow_none=True)
    description = Localized(allow_none=True)
    info_url = Localized(allow_none=True)


class _Link(_Read):
    link = fields.String(allow_none=True)


class EventSchema(_Read):
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


class _Division(_Read):
    type = fields.String(allow_none=True)
    ocd_id = fields.String(allow_none=True)
    name = Localized(allow_none=True)


class _Place(_Read):
    id = fields.String(required=True)
    name = Localized(allow_none=True)
    divisions = fields.List(fields.Nested(_Division), allow_none=True)
    position = fields.Raw(allow_none=True)
    street_address = Localized(allow_none=True)
    postal_code = fields.String(allow_none=True)
    address_locality = Localized(allow_none=True)
    telephone = Localized(allow_none=True)


class _Keyword(_Read):
    id = fields.String(required=True)
    name = Localized(allow_none=True)


class _Organization(_Read):
    id = fields.String(required=True)
    name = fields.String(allow_none=True)


def read(row: Any) -> Record:
    """A row of `/event/` as a record; what cannot be used is `invalid` with the reason."""
    return sound(_record(row))


def _record(row: Any) -> Record:
    identity = row.get("id") if isinstance(row, dict) else None
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        seen = {"name": without_persons(str(row.get("name"))[:100])} if isinstance(row, dict) else {}
        return Record("", seen, "invalid", EVENT_ID, nameless=True)
    if row.get("deleted") is True:
        moved = row.get("replaced_by")
        instead = f"; {str(moved)[-150:]} is in its place" if moved else ""
        return Record(identity, {"deleted": True}, "closed", f"deleted at the source{instead}")
    try:
        event = _kept(EventSchema(), row)
    except Unusable as error:
        return Record(identity, status="invalid", reason=str(error))
    return Record(identity, _reduced(event))


def read_place(row: Any) -> Payload:
    """A place with its municipality, as far as that can be told; `Unusable` when it cannot be read."""
    its = _kept(_Place(), row)
    point, telephone = point_of(its.pop("position", None)), its.pop("telephone", {})
    told = {
        "municipality": municipality_of(its),
        "point": list(point) if point else None,
        "phone": next(iter(_phones(" ".join(telephone.values()))), None),
    }
    its.pop("divisions", None)
    return its | {key: value for key, value in told.items() if value}


def read_keyword(row: Any) -> Payload:
    """A keyword's id and name; `Unusable` when it cannot be read."""
    return _kept(_Keyword(), row)


def read_organization(row: Any) -> Payload:
    """An organization's id and name; `Unusable` when it cannot be read."""
    return _kept(_Organization(), row)


def _kept(schema: ma.Schema, row: Any) -> Payload:
    try:
        loaded: Payload = schema.load(row)
    except ma.ValidationError as error:
        raise Unusable(_reason(error.messages)) from None
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
    found: Payload = {}
    if email := next((its for its in _ADDRESS.findall(text) if not is_personal(its)), None):
        found["email"] = email
    if "…" not in text and (phones := _phones(text)):
        found["phone"] = phones[0]
    return found


def _phones(text: str) -> list[str]:
    found = (re.sub(r"\(0\)|[()]", "", match).strip() for match in _PHONE.findall(text))
    return [phone for phone in found if len(phone) <= 30]


def _first_text(value: Any) -> str | None:
    """A text, or the first of several languages: the forks disagree."""
    values = [value.get(language) for language in ("fi", "sv", "en")] if isinstance(value, Mapping) else [value]
    return next((its.strip() for its in values if isinstance(its, str) and its.strip()), None)


def _reason(messages: Any, path: str = "") -> str:
    if isinstance(messages, dict) and messages:
        key, inner = next(iter(messages.items()))
        return _reason(inner, f"{path}.{key}".strip("."))
    return f"{path}: {messages[0] if isinstance(messages, list) and messages else messages}"
