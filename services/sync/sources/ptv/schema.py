"""The fields of PTV's objects that the mapping reads (PTV v11, sections 4.1 to 4.10).

The rest is not kept here: the objects go whole to the catalogue, past this service's tables. Addresses that look
like a person's are left out of what is kept.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.persons import without_persons
from services.sync.sources.schemas import Read, reason
from services.sync.sources.sound import TOO_DEEP, is_deep

Json = dict[str, Any]
ORIGINAL = "original"  # in an object that was written in v11's shape: what PTV gave, which goes on beside it
NOTHING: tuple[Any, ...] = (None, "", [], {})


class Unreadable(ValueError):
    """An object that is not what PTV documents; the message names the field."""


def _guid(value: Any) -> None:
    try:
        UUID(value)
    except ValueError:
        raise ma.ValidationError("Not a valid GUID.") from None


def _moment(value: str) -> None:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise ma.ValidationError("Not a valid datetime.") from None


def _one(**its: Any) -> fields.Nested:
    return fields.Nested(Read.from_dict(its), allow_none=True)


def _many(**its: Any) -> fields.List[Any]:
    return fields.List(fields.Nested(Read.from_dict(its)), allow_none=True)


TEXT = fields.String(allow_none=True)
FLAG = fields.Boolean(allow_none=True)
ANY = fields.Raw(allow_none=True)  # numbers that are written as texts, and sometimes not
GUID = fields.String(allow_none=True, validate=_guid)

LANG_ITEMS = _many(value=TEXT, language=TEXT)
LOC_ITEMS = _many(value=TEXT, language=TEXT, type=TEXT)
WORDS = fields.List(fields.String(), allow_none=True)
CONCEPTS = _many(code=TEXT, newUri=TEXT, uri=TEXT)
MUNICIPALITY = _one(code=TEXT)
AREAS = _many(type=TEXT, code=TEXT, municipalities=_many(code=TEXT))
PHONES = _many(type=TEXT, additionalInformation=TEXT, prefixNumber=TEXT, number=TEXT, language=TEXT)
WEB_PAGES = _many(url=TEXT, value=TEXT, language=TEXT)
HOURS = _many(
    serviceHourType=TEXT, validFrom=TEXT, validTo=TEXT, isClosed=FLAG, isAlwaysOpen=FLAG, isReservation=FLAG,
    additionalInformation=LANG_ITEMS,
    openingHour=_many(**{"dayFrom": TEXT, "dayTo": TEXT, "from": TEXT, "to": TEXT}),
)  # fmt: skip
POINT = {"latitude": ANY, "longitude": ANY}
SENTENCES = _many(sentenceGroup=LANG_ITEMS, sentences=_many(sentence=LANG_ITEMS))
ADDRESSES = _many(
    type=TEXT,
    streetAddress=_one(
        street=LANG_ITEMS, streetNumber=TEXT, postalCode=TEXT, postOffice=LANG_ITEMS,
        municipality=MUNICIPALITY, **POINT,
    ),
    otherAddress=_one(postalCode=TEXT, postOffice=LANG_ITEMS, additionalInformation=LANG_ITEMS, **POINT),
    entrances=_many(isMainEntrance=FLAG, coordinates=_one(**POINT), accessibilitySentences=SENTENCES),
)  # fmt: skip
CONNECTIONS = _many(
    serviceChannel=_one(id=GUID),
    serviceHours=HOURS,
    contactDetails=_one(emails=LANG_ITEMS, phoneNumbers=PHONES, webPages=WEB_PAGES),
)
HEAD = {
    "id": fields.String(required=True, validate=_guid),
    "publishingStatus": fields.String(required=True),
    "modified": fields.String(required=True, validate=_moment),
}

FAMILIES: Mapping[str, Any] = {
    "Service": HEAD | {
        "type": TEXT, "generalDescriptionId": GUID, "serviceNames": LOC_ITEMS, "serviceChargeType": TEXT,
        "areaType": TEXT, "areas": AREAS, "serviceDescriptions": LOC_ITEMS, "languages": WORDS,
        "serviceClasses": CONCEPTS, "ontologyTerms": CONCEPTS, "targetGroups": CONCEPTS, "lifeEvents": CONCEPTS,
        "keywords": LANG_ITEMS, "requirements": LANG_ITEMS, "serviceChannels": CONNECTIONS,
        "organizations": _many(organization=_one(id=GUID), roleType=TEXT),
    },
    "ServiceChannel": HEAD | {
        "serviceChannelType": fields.String(required=True),
        "organizationId": fields.String(required=True, validate=_guid),
        "serviceChannelNames": LOC_ITEMS, "displayNameType": _many(type=TEXT, language=TEXT),
        "serviceChannelDescriptions": LOC_ITEMS, "areaType": TEXT, "areas": AREAS, "languages": WORDS,
        "phoneNumbers": PHONES, "supportPhones": PHONES, "emails": LANG_ITEMS, "supportEmails": LANG_ITEMS,
        "webPages": WEB_PAGES, "addresses": ADDRESSES, "serviceHours": HOURS,
    },
    "Organization": HEAD | {
        "organizationType": TEXT, "businessCode": TEXT, "municipality": MUNICIPALITY,
        "organizationNames": LOC_ITEMS, "displayNameType": _many(type=TEXT, language=TEXT),
        "organizationDescriptions": LOC_ITEMS, "areaType": TEXT, "areas": AREAS,
        "emails": LANG_ITEMS, "phoneNumbers": PHONES, "webPages": WEB_PAGES,
    },
    "GeneralDescription": HEAD | {
        "type": TEXT, "names": LOC_ITEMS, "descriptions": LOC_ITEMS, "serviceClasses": CONCEPTS,
        "ontologyTerms": CONCEPTS, "targetGroups": CONCEPTS, "lifeEvents": CONCEPTS,
        "requirements": LANG_ITEMS, "serviceChargeType": TEXT,
    },
}  # fmt: skip
_SCHEMAS = {family: Read.from_dict(its)() for family, its in FAMILIES.items()}


def identity(document: Any) -> str | None:
    """The object's id as PTV writes it, in small letters with hyphens; None when it has none."""
    given = document.get("id") if isinstance(document, dict) else None
    try:
        return str(UUID(given)) if isinstance(given, str) else None
    except ValueError:
        return None


def read(family: str, document: Any) -> Json:
    """The fields that are read, without what is empty; `Unreadable` when one is not what it should be."""
    try:
        loaded = _SCHEMAS[family].load(document)
    except ma.ValidationError as error:
        raise Unreadable(reason(error)) from None
    if is_deep(loaded):
        raise Unreadable(TOO_DEEP)
    kept: Json = _kept(without_persons(loaded))
    return kept


def references(document: Any) -> Iterator[tuple[str, str]]:
    """(family, id) of the objects that a Service or a channel names, as far as it can be read."""
    its = document if isinstance(document, dict) else {}
    for connection in _rows(its.get("serviceChannels")):
        if found := identity(connection.get("serviceChannel")):
            yield "ServiceChannel", found
    if found := responsible(its):
        yield "Organization", found
    for family, key in (("Organization", "organizationId"), ("GeneralDescription", "generalDescriptionId")):
        if found := identity({"id": its.get(key)}):
            yield family, found


def connected_services(document: Json) -> Iterator[str]:
    """Ids of the services that a channel is connected to, or that an organization is named by."""
    for connection in _rows(document.get("services")):
        if found := identity(connection.get("service")):
            yield found


def responsible(service: Json) -> str | None:
    """The organization that is responsible, which is not the first by any rule (section 4.2)."""
    roles = sorted(_rows(service.get("organizations")), key=lambda role: role.get("roleType") != "Responsible")
    return next((its for role in roles if (its := identity(role.get("organization")))), None)


def _rows(value: Any) -> list[Json]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _kept(value: Any) -> Any:
    """The same without what is empty."""
    if isinstance(value, dict):
        pairs = ((key, _kept(its)) for key, its in value.items())
        return {key: its for key, its in pairs if its not in NOTHING}
    return [_kept(its) for its in value] if isinstance(value, list) else value
