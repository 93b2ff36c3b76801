"""From a library to an offering. Pure: the same payload gives the same offering."""

from collections.abc import Iterator

from services.sync.sources.contacts import email, phone, web_address
from services.sync.sources.kirjastot.data import data, sentences
from services.sync.sources.kirjastot.open_hours import hours
from services.sync.sources.organizations import Organization, of_municipality
from services.sync.sources.protocol import CannotMap, Mapped, Payload
from services.sync.sources.texts import cut, line
from services.vocabulary.municipalities import Municipality, UnknownMunicipality, municipality
from services.vocabulary.texts import UI_LANGUAGES, Text

VERSION = "3"
LICENCE = "CC BY 4.0"
ATTRIBUTION = {
    "fi": "Kirjastotiedot: Kirjastohakemisto, Kirjastot.fi",
    "sv": "Biblioteksuppgifter: Biblioteksregistret, Biblioteken.fi",
    "en": "Library information: Library Directory, Libraries.fi",
}
RECORD = "https://api.kirjastot.fi/v4/library/{id}"
PAGE = "https://hakemisto.kirjastot.fi/{page}"
LIBRARIES = "P25.1"


def to_offering(payload: Payload) -> Mapped:
    """The offering; `CannotMap` for a municipality that we do not know."""
    try:
        its = municipality(payload["municipality"])
    except UnknownMunicipality as error:
        raise CannotMap(f"city: {error}") from None
    kind = _kind(payload)
    summary = _summary(kind["name"], its.name, payload.get("slogan", {}))
    offering = {
        "kind": "service" if kind.get("comes") else "place",
        "name": payload["name"],
        "summary": summary,
        "description": _description(payload, summary),
        "service_classes": [LIBRARIES],
        "target_groups": ["KR1", "KR1.2"] if payload["type"] == "children" else ["KR1"],
        "keywords": _keywords(kind, payload),
        "instructions": payload.get("address", {}).get("info"),
        **_where(kind, payload, its),
        "delivery": ["at-home" if payload["type"] == "home_service" else "on-site"],
        "hours": hours(payload["hours"]) if "hours" in payload else None,
        # Borrowing and use on the spot are free in public libraries (Act on Public Libraries, section 12).
        "price": {"type": "free" if kind["municipal"] else "unknown"},
        "contacts": list(_contacts(payload))[:10],
        "source": {"url": _source(payload), "licence": LICENCE, "attribution": ATTRIBUTION},
    }
    record, organization = _organization(kind, its)
    return Mapped({key: value for key, value in offering.items() if value}, record, organization)


def _kind(payload: Payload) -> Payload:
    types = data("types")
    found: Payload = types.get(payload["type"], types["other"])
    return found


def _source(payload: Payload) -> str:
    """The page for people; the record itself where there is none."""
    return PAGE.format(page=payload["page"]) if "page" in payload else RECORD.format(id=payload["id"])


def _summary(kind: Text, place: Text, slogan: Text) -> Text:
    """What it is and where, and its motto where there is room for it."""
    found: Text = {}
    for code in UI_LANGUAGES:
        words = {"type": kind[code], "municipality": place[code], "slogan": slogan.get(code, "")}
        told = sentences()["summary"][code].format(**words)
        with_slogan = sentences()["summary_with_slogan"][code].format(**words)
        found[code] = with_slogan if words["slogan"] and len(with_slogan) <= 150 else line(told, 150)
    return found


def _description(payload: Payload, summary: Text) -> Text:
    """What the library tells of itself, and what it lends and does; its motto when the summary has it not."""
    found: Text = {}
    for code in UI_LANGUAGES:
        slogan = payload.get("slogan", {}).get(code, "")
        own = ["" if slogan in summary[code] else slogan, payload.get("description", {}).get(code, "")]
        services = [its[code] for its in payload.get("services", []) if code in its]
        listed = sentences()["services"][code].format(services=", ".join(services)) if services else ""
        listed = line(listed, 2000)
        told = cut("\n\n".join(filter(None, own)), 4990 - len(listed))  # their own words are the long part
        if text := "\n\n".join(filter(None, (told, listed))):
            found[code] = text
    return found


def _keywords(kind: Payload, payload: Payload) -> dict[str, list[str]]:
    found = {}
    for code in UI_LANGUAGES:
        words = [kind["name"][code], *(its[code] for its in payload.get("services", []) if code in its)]
        found[code] = list(dict.fromkeys(line(word, 150) for word in words))[:30]
    return found


def _where(kind: Payload, payload: Payload, its: Municipality) -> Payload:
    """Where one goes; what comes to people has an address too, but there is nothing to find at it."""
    if kind.get("comes"):
        return {"area": {"municipalities": [its.code]}}
    return {"places": [_place(payload, its)]}


def _place(payload: Payload, its: Municipality) -> Payload:
    place: Payload = {"municipality": its.code}
    if point := payload.get("point"):
        place["point"] = {"type": "Point", "coordinates": point}
    given = payload.get("address", {})
    address = {
        "street": given.get("street"),
        "postal_code": given.get("zipcode"),
        "post_office": given.get("city"),
    }
    if address := {key: value for key, value in address.items() if value}:
        place["address"] = address
    if accessibility := _accessibility(payload):
        place["accessibility"] = accessibility
    return place


def _accessibility(payload: Payload) -> Payload:
    """What the library says that it has; of what it does not mention nothing is known."""
    known = {name: field for field, names in data("accessibility").items() for name in names}
    told = [its for its in payload.get("services", []) if its["fi"].casefold() in known]
    found: Payload = {known[its["fi"].casefold()]: "yes" for its in told}
    if told:
        codes = [code for code in UI_LANGUAGES if any(code in its for its in told)]
        found["text"] = {code: ", ".join(its[code] for its in told if code in its) for code in codes}
    return found


def _contacts(payload: Payload) -> Iterator[Payload]:
    if url := web_address(payload.get("url", "")):
        yield {"url": url}
    for given in payload.get("contacts", []):
        found = {"phone": phone(given.get("phone", "")), "email": email(given.get("email", ""))}
        if contact := {key: value for key, value in found.items() if value}:
            yield contact | ({"title": {"fi": given["title"]}} if given.get("title") else {})


def _organization(kind: Payload, its: Municipality) -> Organization:
    return of_municipality(its) if kind["municipal"] else ("keeper-unknown", sentences()["keeper"])
