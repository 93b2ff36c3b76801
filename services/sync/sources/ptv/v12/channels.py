"""v12's channels in v11's flat shape (PTV v11, sections 4.3 to 4.5)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from services.sync.sources.ptv.schema import Json
from services.sync.sources.ptv.v12.hours import hours
from services.sync.sources.ptv.v12.objects import channel_connections, descriptions, name_types, names
from services.sync.sources.ptv.v12.shapes import area, emails, items, pages, phones, stamp, text, versions
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.texts import Text

FORMATS = {"pdf": "PDF", "doc": "DOC", "excel": "Excel", "rtf": "rtf", "odt": "odt"}


def channel(its: Json, connections: Iterable[Json], offices: Mapping[str, Text]) -> Json:
    """A channel with its connections; `ValueError` for one of a type that there is not.

    `offices` are names of postal codes: v12 tells neither a post office nor a municipality with an address.
    """
    kind = its["serviceChannelType"]
    if kind not in KINDS:
        raise ValueError(f"a channel of an unknown type: {kind}")
    written, own = KINDS[kind]
    return {
        "id": its["contentId"],
        "sourceId": None,
        "serviceChannelType": written,
        "organizationId": its["organizationContentId"],
        "serviceChannelNames": names(its),
        "serviceChannelDescriptions": descriptions(its),
        **area(its.get("area")),
        "languages": its.get("serviceLanguages") or [],
        **own(its),
        **(
            {"addresses": list(_addresses(its.get("location") or {}, offices))}
            if kind == "ServiceLocation"
            else {}
        ),
        "services": channel_connections(connections),
        "serviceCollections": [],
        "publishingStatus": "Published",
        "modified": stamp(its),
        "responsibleSoteOrganization": None,
        "ontologyTerms": [],
    }


def _support(its: Json) -> Json:
    return {"supportPhones": phones(its, "supportPhoneNumbers"), "supportEmails": emails(its, "supportEmails")}


def _electronic(its: Json) -> Json:
    signature = its.get("electronicSignature") or {}
    return {
        "webPages": pages(its, "webAddress"),
        "signatureQuantity": signature.get("numberOfRequiredSignatures"),
        "requiresSignature": signature.get("type") == "Required",
        "requiresAuthentication": its.get("electronicIdentification") == "Required",
        "attachments": _attachments(its),
        **_support(its),
        "serviceHours": hours(its.get("serviceHours")),
        "accessibilityClassification": _accessibility(its),
    }


def _web_page(its: Json) -> Json:
    accessibility = {"serviceHours": [], "accessibilityClassification": _accessibility(its)}
    return {"webPages": pages(its, "webAddress"), **_support(its), **accessibility}


def _form(its: Json) -> Json:
    files = [
        {"value": file["url"], "language": code, "type": FORMATS.get(file["type"], file["type"])}
        for code, version in versions(its)
        for file in version.get("formFiles") or []
    ]
    return {
        "formIdentifier": items(its, "formIdentifier"),
        "deliveryAddresses": [],
        "channelUrls": files,
        "attachments": _attachments(its),
        **_support(its),
        "webPages": [],
        "serviceHours": [],
    }


def _telephone(its: Json) -> Json:
    return {
        "phoneNumbers": phones(its, "phoneNumbers"),
        "supportEmails": emails(its, "supportEmails"),
        "webPages": pages(its, "webAddress"),
        "serviceHours": hours(its.get("serviceHours")),
    }


def _location(its: Json) -> Json:
    return {
        "oid": None,
        "displayNameType": name_types(its),
        "phoneNumbers": phones(its, "contactPhoneNumbers", "contactFaxNumbers"),
        "emails": emails(its, "contactEmails"),
        "webPages": pages(its, "contactWebPages"),
        "addresses": [],
        "serviceHours": hours(its.get("serviceHours")),
    }


def postal_codes(its: Json) -> Iterator[str]:
    """Postal codes of the channel's visiting addresses."""
    location = its.get("location") or {}
    for address in [*(location.get("streetAddresses") or []), *(location.get("otherAddresses") or [])]:
        if address.get("postalCode"):
            yield address["postalCode"]


def _addresses(location: Json, offices: Mapping[str, Text]) -> Iterator[Json]:
    for its in location.get("streetAddresses") or []:
        street = {"street": text(its["streetName"]), "streetNumber": its.get("addressDetail")}
        office = offices.get(its.get("postalCode") or "", {})
        yield _address(
            "Single", streetAddress=street | _where(its, office) | {"municipality": _municipality(office)}
        )
    for its in location.get("otherAddresses") or []:
        yield _address("Other", otherAddress=_where(its, offices.get(its.get("postalCode") or "", {})))
    for its in location.get("foreignAddresses") or []:
        yield _address("Abroad", locationAbroad=text(its["address"])) | {"country": its["countryCode"]}


def _municipality(office: Text) -> Json | None:
    """The municipality that a post office is called after; many are called after a village, and tell of none."""
    code = _called().get(office.get("fi", "").casefold())
    return {"code": code, "name": text(MUNICIPALITIES[code].name)} if code else None


@cache
def _called() -> dict[str, str]:
    return {its.name["fi"].casefold(): its.code for its in MUNICIPALITIES.values()}


def _address(kind: str, **own: object) -> Json:
    empty = {"postOfficeBoxAddress": None, "streetAddress": None, "otherAddress": None, "locationAbroad": None}
    return {"type": "Location", "subType": kind, **empty, **own, "entrances": [], "country": "FI"}


def _where(its: Json, office: Text) -> Json:
    """The user's own coordinates go before those that were looked up (PTV v11, section 4.5)."""
    known = [point for point in its.get("coordinates") or [] if point.get("system", "EPSG:3067") == "EPSG:3067"]
    known.sort(key=lambda point: point.get("source") != "User")
    point = known[0] if known else None
    return {
        "postalCode": its.get("postalCode"),
        "postOffice": text(office),
        "additionalInformation": text(its.get("additionalInformation")),
        "latitude": str(point["northing"]) if point else None,
        "longitude": str(point["easting"]) if point else None,
        "coordinateState": "Ok" if point else "NotReceived",
    }


def _attachments(its: Json) -> list[Json]:
    return [
        {"type": "Attachment", "name": link.get("name"), "description": link.get("additionalInformation"),
         "url": link["url"], "language": code}
        for code, version in versions(its)
        for link in version.get("attachmentLinks") or []
    ]  # fmt: skip


def _accessibility(its: Json) -> list[Json]:
    empty = {"wcagLevel": None, "accessibilityStatementWebPageName": None, "accessibilityStatementWebPage": None}
    return [
        {
            "accessibilityClassificationLevel": version["accessibilityClassificationLevel"],
            **empty,
            "language": code,
        }
        for code, version in versions(its)
        if version.get("accessibilityClassificationLevel")
    ]


KINDS: dict[str, tuple[str, Callable[[Json], Json]]] = {
    "EService": ("EChannel", _electronic),
    "WebPage": ("WebPage", _web_page),
    "PrintableForm": ("PrintableForm", _form),
    "TelephoneService": ("Phone", _telephone),
    "ServiceLocation": ("ServiceLocation", _location),
}
