"""The small shapes that v12's objects share, as v11 writes them (PTV v11, section 4.1)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from services.sync.sources.ptv.schema import Json
from services.vocabulary.codes import Code
from services.vocabulary.municipalities import county_municipalities
from services.vocabulary.regions import REGIONS
from services.vocabulary.texts import LANGUAGES

AREAS = {
    "WholeCountry": "Nationwide",
    "WholeCountryExceptAland": "NationwideExceptAlandIslands",
    "LimitedArea": "LimitedType",
}
CHARGES = {"Free": "FreeOfCharge", "Charged": "Chargeable", "ExtraCharge": "Other", "Other": "Other"}
PHONES = {"Fax": "Fax", "Sms": "Sms"}
_BULLET = re.compile(r"^\s*[-*+•]\s+")
_NUMBER = re.compile(r"^\s*(\d{1,3})[.)]\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\((\S+?)\)")
_MARKS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>|~-])")


def versions(document: Json) -> Iterator[tuple[str, Json]]:
    """Language versions, in our order of languages."""
    found = document["languageVersions"]
    yield from ((code, found[code]) for code in LANGUAGES if found.get(code))


def items(document: Json, key: str, kind: str | None = None, change: Callable[[str], str] = str) -> list[Json]:
    """A text of all language versions: LangItem[], or LocItem[] of a type."""
    more = {"type": kind} if kind else {}
    return [
        {"language": code, "value": change(version[key]), **more}
        for code, version in versions(document)
        if version.get(key)
    ]


def text(localized: Mapping[str, str | None] | None) -> list[Json]:
    """LangItem[] of a text by language."""
    found = localized or {}
    return [{"value": found[code], "language": code} for code in LANGUAGES if found.get(code)]


def rich(markdown: str) -> str:
    """Markdown as PTV's small rich text (section 4.11): headings of one size, bullets, numbers, plain lines."""
    return "\n".join(map(_line, markdown.replace("\r\n", "\n").split("\n"))).strip()


def _line(line: str) -> str:
    start, rest = "", line.rstrip()
    for mark, written in ((_HEADING, "### "), (_BULLET, "* "), (_NUMBER, None)):
        if match := mark.match(rest):
            start, rest = written or f"{match[1]}. ", rest[match.end() :]
            break
    rest = _LINK.sub(lambda match: match[2] if match[1] in ("", match[2]) else f"{match[1]} ({match[2]})", rest)
    return start + _ESCAPE.sub(r"\1", _MARKS.sub(r"\2", rest))


def stamp(document: Json) -> str:
    """When it was published, or copied: in UTC without a mark, as v11 writes `modified`."""
    moment = datetime.fromisoformat(document.get("publishedAt") or document["migratedAt"])
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")


def area(given: Json | None) -> Json:
    """`areaType` and `areas`; a channel without an area has that of its services."""
    if given is None:
        return {"areaType": None, "areas": []}
    found = []
    kinds = ("municipalities", "regions", "wellbeingServicesCounties")
    if not all(isinstance(code, str) for kind in kinds for code in given.get(kind) or []):
        raise ValueError("a code of an area is no text")
    for code in given.get("regions") or []:
        region = REGIONS.get(code)
        name = [{"value": value, "language": key} for key, value in region.name.items()] if region else []
        found.append({"type": "Region", "code": code, "name": name,
                      "municipalities": _municipalities(region.municipalities if region else ())})  # fmt: skip
    for code in given.get("wellbeingServicesCounties") or []:
        codes = [its.code for its in county_municipalities(code)]
        found.append({"type": "WellbeingServiceCounties", "code": code, "name": [],
                      "municipalities": _municipalities(codes)})  # fmt: skip
    if single := given.get("municipalities"):
        found.append(
            {"type": "Municipality", "code": None, "name": None, "municipalities": _municipalities(single)}
        )
    return {"areaType": AREAS[given["areaType"]], "areas": found}


def _municipalities(codes: Iterable[str]) -> list[Json]:
    return [{"code": code, "name": []} for code in codes]


def concepts(given: Iterable[str] | None, known: Mapping[str, Code], kind: str) -> list[Json]:
    """FintoItem[] of codes, or of URIs that end in one; names come from our own lists."""
    return [_concept(its, known, kind) for its in given or []]


def _concept(given: str, known: Mapping[str, Code], kind: str) -> Json:
    code = given.rpartition("/")[2]
    its = known.get(code)
    parent = known.get(its.parent) if its and its.parent else None
    return {
        "name": [{"value": value, "language": key} for key, value in its.name.items()] if its else [],
        "code": code,
        "ontologyType": kind,
        "uri": its.old_uri if its else None,
        "parentId": None,
        "parentUri": parent.old_uri if parent else None,
        "newUri": its.uri if its else given if "/" in given else None,
        "newParentUri": parent.uri if parent else None,
    }


def terms(uris: Iterable[str] | None) -> list[Json]:
    """OntologyTerm[]."""
    return [
        {"name": [], "code": None, "ontologyType": None, "uri": uri, "parentId": None, "parentUri": None}
        for uri in uris or []
    ]


def phones(document: Json, *keys: str) -> list[Json]:
    """PhoneWithType[] of all language versions."""
    return [
        _phone(its, code) for code, version in versions(document) for key in keys for its in version.get(key) or []
    ]


def _phone(its: Json, language: str) -> Json:
    domestic = its["type"] == "DomesticPhone"
    return {
        "type": PHONES.get(its["type"], "Phone"),
        "additionalInformation": its.get("additionalInformation"),
        "serviceChargeType": CHARGES.get(its.get("chargeType") or ""),
        "chargeDescription": its.get("chargeDescription"),
        "prefixNumber": None if domestic else its.get("dialCode"),
        "isFinnishServiceNumber": domestic,
        "number": its["number"],
        "language": language,
    }


def emails(document: Json, key: str) -> list[Json]:
    """LangItem[] of addresses."""
    return [
        {"value": its["email"], "language": code}
        for code, version in versions(document)
        for its in version.get(key) or []
    ]


def pages(document: Json, key: str) -> list[Json]:
    """WebPage[] of a list of pages, or of one that may be empty."""
    found = []
    for code, version in versions(document):
        given: Any = version.get(key) or []
        for its in given if isinstance(given, list) else [given]:
            if its.get("url"):
                found.append({"url": its["url"], "value": its.get("name"), "language": code})
    return found
