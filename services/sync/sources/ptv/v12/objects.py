"""v12's Service, Organization and GeneralDescription in v11's shape (PTV v11, sections 4.2, 4.8 and 4.10)."""

from collections.abc import Iterable, Iterator

from services.sync.sources.ptv.schema import Json
from services.sync.sources.ptv.v12.hours import hours
from services.sync.sources.ptv.v12.shapes import (
    CHARGES,
    area,
    concepts,
    emails,
    items,
    pages,
    phones,
    rich,
    stamp,
    terms,
    text,
    versions,
)
from services.vocabulary.codes import LIFE_EVENTS, SERVICE_CLASSES, TARGET_GROUPS

TYPES = {"PermitOrOtherObligation": "PermitOrObligation"}
DESCRIPTIONS = {
    "summary": "Summary",
    "description": "Description",
    "userInstructions": "UserInstruction",
    "validityTimeAdditionalInformation": "ValidityTime",
    "processingTimeAdditionalInformation": "ProcessingTime",
    "deadlineAdditionalInformation": "DeadLine",
    "chargeTypeAdditionalInformation": "ChargeTypeAdditionalInfo",
    "backgroundDescription": "BackgroundDescription",
}
PRODUCERS = {
    "selfProducedProducers": "SelfProducedServices",
    "procuredProducers": "ProcuredServices",
    "otherProducers": "Other",
}


def service(its: Json, connections: Iterable[Json]) -> Json:
    """A Service with its connections."""
    return {
        "id": its["contentId"],
        "sourceId": None,
        "generalDescriptionId": its.get("generalDescriptionContentId"),
        "type": TYPES.get(its["serviceType"], its["serviceType"]),
        "subType": None,
        "fundingType": its.get("fundingType"),
        "serviceNames": names(its),
        "serviceChargeType": CHARGES.get(its.get("chargeType") or ""),
        **area(its["area"]),
        "serviceDescriptions": descriptions(its),
        "languages": its.get("serviceLanguages") or [],
        **_classes(its),
        "legislation": _legislation(its),
        "keywords": _keywords(its),
        "requirements": items(its, "conditions", change=rich),
        "serviceChannels": [_connection(one, "serviceChannel", "channelContentId") for one in connections] or None,
        "organizations": list(_organizations(its)),
        "serviceVouchersInUse": any(
            (version.get("voucher") or {}).get("voucherType", "NotUsed") != "NotUsed"
            for _, version in versions(its)
        ),
        "serviceVouchers": [],
        "serviceCollections": [],
        "publishingStatus": "Published",
        "modified": stamp(its),
        "responsibleSoteOrganization": None,
    }


def organization(its: Json) -> Json:
    """An Organization; its services are not told."""
    where = area(its["area"])
    own = its["area"].get("municipalities") or []
    is_one = its["organizationType"] == "Municipality" and len(own) == 1
    return {
        "id": its["contentId"],
        "sourceId": None,
        "oid": its.get("oid"),
        "parentOrganizationId": its.get("parentOrganizationContentId"),
        "organizationRootId": its.get("parentOrganizationContentId") or its["contentId"],
        "organizationType": its["organizationType"],
        "municipality": {"code": own[0], "name": []} if is_one else None,
        "businessCode": its.get("businessId"),
        "businessName": None,
        "organizationNames": names(its),
        "displayNameType": name_types(its),
        **where,
        "organizationDescriptions": descriptions(its),
        "emails": [{**row, "description": None} for row in emails(its, "contactEmails")],
        "phoneNumbers": phones(its, "contactPhoneNumbers"),
        "webPages": pages(its, "contactWebPages"),
        "electronicInvoicings": [],
        "addresses": [],
        "publishingStatus": "Published",
        "services": [],
        "modified": stamp(its),
        "subOrganizations": [],
    }


def general_description(its: Json) -> Json:
    """A GeneralDescription."""
    return {
        "id": its["contentId"],
        "names": names(its),
        "descriptions": descriptions(its),
        **_classes(its),
        "requirements": items(its, "conditions", change=rich),
        "type": TYPES.get(its["serviceType"], its["serviceType"]),
        "serviceChargeType": CHARGES.get(its.get("chargeType") or ""),
        "legislation": _legislation(its),
        "generalDescriptionType": next(iter(its.get("generalDescriptionTypes") or []), None),
        "publishingStatus": "Published",
        "modified": stamp(its),
        "serviceChannels": [],
    }


def names(its: Json) -> list[Json]:
    """Name and AlternativeName of all language versions."""
    return items(its, "name", "Name") + items(its, "alternativeName", "AlternativeName")


def name_types(its: Json) -> list[Json]:
    """Which name is shown."""
    return [
        {"type": "AlternativeName" if version.get("isAlternativeNamePrimary") else "Name", "language": code}
        for code, version in versions(its)
    ]


def descriptions(its: Json) -> list[Json]:
    """LocItem[] of everything that is told; summaries are plain."""
    return [
        row
        for key, kind in DESCRIPTIONS.items()
        for row in items(its, key, kind, change=str if key == "summary" else rich)
    ]


def connections_of(side: str, identity: str, given: Iterable[Json]) -> list[Json]:
    """Those of the connections that are of a Service, or of a channel."""
    return [one for one in given if one[side] == identity]


def channel_connections(given: Iterable[Json]) -> list[Json]:
    """A channel's connections, which name its services."""
    return [_connection(one, "service", "serviceContentId") for one in given]


def _connection(one: Json, side: str, key: str) -> Json:
    contacts = {
        "emails": emails(one, "contactEmails"),
        "phoneNumbers": phones(one, "contactPhoneNumbers", "contactFaxNumbers"),
        "webPages": pages(one, "contactWebPages"),
        "addresses": [],
    }
    return {
        side: {"id": one[key], "name": None},
        "serviceChargeType": CHARGES.get(one.get("chargeType") or ""),
        "description": [
            *items(one, "description", "Description", change=rich),
            *items(one, "chargeTypeAdditionalInformation", "ChargeTypeAdditionalInfo", change=rich),
        ],
        "extraTypes": [],
        "serviceHours": hours(one.get("serviceHours")),
        "contactDetails": contacts if any(contacts.values()) else None,
        "digitalAuthorizations": [],
        "modified": stamp(one) if one.get("publishedAt") or one.get("migratedAt") else None,
    }


def _classes(its: Json) -> Json:
    return {
        "serviceClasses": [
            {"name": found.pop("name"), "description": [], **found}
            for found in concepts(its.get("serviceClasses"), SERVICE_CLASSES, "ptvserclass")
        ],
        "ontologyTerms": terms(its.get("ontologyTerms")),
        "targetGroups": concepts(its.get("targetGroups"), TARGET_GROUPS, "ptvkohderyhmat"),
        "lifeEvents": concepts(its.get("lifeEvents"), LIFE_EVENTS, "ptvelti"),
        "industrialClasses": concepts(its.get("industrialClasses"), {}, "toimiala"),
    }


def _organizations(its: Json) -> Iterator[Json]:
    def role(
        identity: str | None, kind: str, provision: str | None = None, names: list[Json] | None = None
    ) -> Json:
        known = {"id": identity, "name": None} if identity else None
        return {"organization": known, "roleType": kind, "provisionType": provision,
                "additionalInformation": names or []}  # fmt: skip

    yield role(its["organizationContentId"], "Responsible")
    yield from (role(other, "OtherResponsible") for other in its.get("otherResponsibleOrganizations") or [])
    for key, provision in PRODUCERS.items():
        given = (its.get("producers") or {}).get(key) or {}
        yield from (role(one, "Producer", provision) for one in given.get("organizations") or [])
        yield from (role(None, "Producer", provision, text(one["name"])) for one in given.get("other") or [])


def _keywords(its: Json) -> list[Json]:
    return [
        {"value": word, "language": code}
        for code, version in versions(its)
        for word in version.get("freelyAssignedKeywords") or []
    ]


def _legislation(its: Json) -> list[Json]:
    return [
        {"names": [{"value": law["name"], "language": code}],
         "webPages": [{"url": law["url"], "value": law["name"], "language": code}]}
        for code, version in versions(its)
        for law in version.get("legislationLinks") or []
    ]  # fmt: skip
