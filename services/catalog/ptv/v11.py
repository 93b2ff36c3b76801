"""Our own offerings in the shape of PTV v11: a Service, its channels and their connections; an Organization.

A field's source is PTV v11, sections 4.2 to 4.8. Every key is present; what we do not know is null or empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.catalog.ptv import parts
from services.catalog.ptv.hours import hours
from services.catalog.ptv.identity import channel_id
from services.catalog.ptv.parts import Json, first, items, stamp, texts
from services.vocabulary.codes import LIFE_EVENTS, SERVICE_CLASSES, TARGET_GROUPS
from services.vocabulary.texts import Text

CHARGES = {"free": "FreeOfCharge", "paid": "Chargeable"}
ORGANIZATION_TYPES = {
    "municipality": "Municipality", "county": "RegionalOrganization", "state": "State", "company": "Company",
}  # fmt: skip
PUBLIC_ORGANIZATIONS = ("municipality", "county", "state")


@dataclass(frozen=True)
class Source:
    """What a projection is made from: the offering's document and its organization's, and when it changed."""

    id: str
    body: Json
    organization_id: str
    organization: Json
    modified: datetime


@dataclass(frozen=True)
class Channel:
    """A channel before it is connected to its service."""

    id: str
    kind: str
    name: Text
    own: Json


def project(source: Source) -> list[Json]:
    """The Service first, then its channels; a `place` is a ServiceLocation without a service."""
    channels = [*_locations(source), *_contacts(source)]
    if source.body["kind"] == "place":
        return [
            _channel(source, channel, connected=False) for channel in channels if channel.kind == "ServiceLocation"
        ]
    return [_service(source, channels), *(_channel(source, channel, connected=True) for channel in channels)]


def organization(identity: str, body: Json, modified: datetime) -> Json:
    """An Organization; `services` are filled in when it is read, since they change without it."""
    its = body.get("municipality")
    language = next(iter(body["name"]))
    return {
        "id": identity,
        "sourceId": None,
        "oid": None,
        "parentOrganizationId": None,
        "organizationRootId": identity,
        "organizationType": ORGANIZATION_TYPES.get(body["type"], "Organization"),
        "municipality": parts.municipality(its) if its and body["type"] == "municipality" else None,
        "businessCode": body.get("business_id"),
        "businessName": None,
        "organizationNames": texts(body["name"], "Name"),
        "displayNameType": parts.name_types(body["name"]),
        "areaType": "LimitedType" if its else "Nationwide",
        "areas": parts.areas([its], []) if its else [],
        "organizationDescriptions": texts(body.get("description"), "Description"),
        "emails": [{"value": body["email"], "language": language, "description": None}] if "email" in body else [],
        "phoneNumbers": [parts.phone(body["phone"], language)] if "phone" in body else [],
        "webPages": [parts.web_page(body["url"], first(body["name"]), language)] if "url" in body else [],
        "electronicInvoicings": [],
        "addresses": [],
        "publishingStatus": "Published",
        "services": [],
        "modified": stamp(modified),
        "subOrganizations": [],
    }


def _service(source: Source, channels: Sequence[Channel]) -> Json:
    body = source.body
    area_type, areas = _area(body)
    responsible = {"id": source.organization_id, "name": first(source.organization["name"])}
    connections = [_connection(source, "serviceChannel", channel.id, first(channel.name)) for channel in channels]
    role: Json = {"organization": responsible, "additionalInformation": []}
    return {
        "id": source.id,
        "sourceId": None,
        "generalDescriptionId": None,
        "type": "Service",
        "subType": None,
        "fundingType": "PubliclyFunded" if source.organization["type"] in PUBLIC_ORGANIZATIONS else "MarketFunded",
        "serviceNames": texts(body["name"], "Name"),
        "serviceChargeType": CHARGES.get(body.get("price", {}).get("type", "")),
        "areaType": area_type,
        "areas": areas,
        "serviceDescriptions": [
            *texts(body.get("summary"), "Summary"),
            *texts(body.get("description"), "Description"),
            *texts(body.get("instructions") or body.get("first_step"), "UserInstruction"),
            *texts(_cut(body.get("price", {}).get("text"), 500), "ChargeTypeAdditionalInfo"),
        ],
        "languages": body.get("languages") or list(body["name"]),
        "serviceClasses": [
            parts.service_class(SERVICE_CLASSES[code], SERVICE_CLASSES) for code in body.get("service_classes", [])
        ],
        "ontologyTerms": [parts.ontology_term(uri) for uri in body.get("ontology_terms", [])],
        "targetGroups": [
            parts.concept(TARGET_GROUPS[code], TARGET_GROUPS, "ptvkohderyhmat")
            for code in body.get("target_groups", [])
        ],
        "lifeEvents": [
            parts.concept(LIFE_EVENTS[code], LIFE_EVENTS, "ptvelti") for code in body.get("life_events", [])
        ],
        "industrialClasses": [],
        "legislation": [],
        "keywords": [
            {"value": word, "language": code} for code, words in body.get("keywords", {}).items() for word in words
        ],
        "requirements": items(body.get("participants")),
        "serviceChannels": connections or None,
        "organizations": [
            {**role, "roleType": "Responsible", "provisionType": None},
            {**role, "roleType": "Producer", "provisionType": "SelfProducedServices"},
        ],
        "serviceVouchersInUse": False,
        "serviceVouchers": [],
        "serviceCollections": [],
        "publishingStatus": "Published",
        "modified": stamp(source.modified),
        "responsibleSoteOrganization": None,
    }


def _channel(source: Source, channel: Channel, *, connected: bool) -> Json:
    body = source.body
    area_type, areas = _area(body)
    return {
        "id": channel.id,
        "sourceId": None,
        "serviceChannelType": channel.kind,
        "organizationId": source.organization_id,
        "serviceChannelNames": texts(channel.name, "Name"),
        "serviceChannelDescriptions": [
            *texts(body.get("summary"), "Summary"),
            *texts(body.get("description"), "Description"),
        ],
        "areaType": area_type,
        "areas": areas,
        "languages": body.get("languages") or list(body["name"]),
        **channel.own,
        "services": [_connection(source, "service", source.id, first(body["name"]))] if connected else [],
        "serviceCollections": [],
        "publishingStatus": "Published",
        "modified": stamp(source.modified),
        "responsibleSoteOrganization": None,
        "ontologyTerms": [parts.ontology_term(uri) for uri in body.get("ontology_terms", [])] if connected else [],
    }


def _locations(source: Source) -> list[Channel]:
    body = source.body
    language = next(iter(body["name"]))
    phones, emails, pages = _of_contacts(body, language)
    found = []
    for number, place in enumerate(body.get("places", [])):
        name = body["name"] if body["kind"] == "place" else place.get("name") or body["name"]
        own_phones = [{"type": "Phone", **parts.phone(its, language)} for its in place.get("phones", [])]
        own = {
            "oid": None,
            "displayNameType": parts.name_types(name),
            "phoneNumbers": own_phones or phones,
            "emails": emails,
            "webPages": pages,
            "addresses": [parts.address(place)],
            "serviceHours": hours(place.get("hours") or body.get("hours")),
        }
        found.append(Channel(channel_id(source.id, "ServiceLocation", number), "ServiceLocation", name, own))
    return found


def _contacts(source: Source) -> list[Channel]:
    """A Phone channel for the numbers and a WebPage for the addresses of an offering that has no place."""
    body = source.body
    if body.get("places"):
        return []
    language = next(iter(body["name"]))
    phones, emails, pages = _of_contacts(body, language)
    found = []
    if phones:
        own = {
            "phoneNumbers": phones,
            "supportEmails": emails,
            "serviceHours": hours(body.get("hours")),
            "webPages": [],
        }
        found.append(Channel(channel_id(source.id, "Phone", 0), "Phone", body["name"], own))
    if pages:
        own = {"webPages": pages, "supportPhones": [], "supportEmails": emails, "serviceHours": [],
               "accessibilityClassification": []}  # fmt: skip
        found.append(Channel(channel_id(source.id, "WebPage", 0), "WebPage", body["name"], own))
    return found


def _of_contacts(body: Json, language: str) -> tuple[list[Json], list[Json], list[Json]]:
    """Phones, e-mails and web pages."""
    contacts = body.get("contacts", [])
    phones = [
        {"type": "Phone", **parts.phone(contact["phone"], language, first(_cut(contact.get("title"), 150)))}
        for contact in contacts
        if "phone" in contact
    ]
    emails = [{"value": contact["email"], "language": language} for contact in contacts if "email" in contact]
    pages = [
        parts.web_page(contact["url"], first(_cut(contact.get("title") or body["name"], 100)), language)
        for contact in contacts
        if "url" in contact
    ]
    return phones, emails, pages


def _connection(source: Source, side: str, identity: str, name: str | None) -> Json:
    return {
        side: {"id": identity, "name": name},
        "serviceChargeType": None,
        "description": [],
        "extraTypes": [],
        "serviceHours": [],
        "contactDetails": None,
        "digitalAuthorizations": [],
        "modified": stamp(source.modified),
    }


def _area(body: Json) -> tuple[str, list[Json]]:
    its = body.get("area", {})
    if its.get("nationwide"):
        return "Nationwide", []
    municipalities = its.get("municipalities", [])
    if not municipalities and not its.get("counties"):
        municipalities = list(dict.fromkeys(place["municipality"] for place in body.get("places", [])))
    areas = parts.areas(municipalities, its.get("counties", []))
    return ("LimitedType", areas) if areas else ("Nationwide", [])


def _cut(text: Text | None, most: int) -> Text:
    return {code: value[:most] for code, value in (text or {}).items()}
