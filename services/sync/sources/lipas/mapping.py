"""From a LIPAS site to an offering. Pure: the same payload gives the same offering.

Classes are our own reading of the types, not LIPAS' (which calls every football field hiking).
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import marshmallow as ma

from services.sync.sources.protocol import CannotMap, Mapped, Payload
from services.vocabulary.municipalities import Municipality, UnknownMunicipality, municipality
from services.vocabulary.texts import Text

VERSION = "2"
LICENCE = "CC BY 4.0"
ATTRIBUTION = {
    "fi": "Liikuntapaikkatiedot: LIPAS, Jyväskylän yliopisto",
    "sv": "Uppgifter om motionsplatser: LIPAS, Jyväskylä universitet",
    "en": "Sports facilities: Lipas.fi, University of Jyväskylä",
}
LANGUAGES = {"fi": "fi", "se": "sv", "en": "en"}  # LIPAS writes se for Swedish
_PHONE = re.compile(r"\+?\d[\d \-()]{5,24}\d")
_EMAIL = ma.validate.Email()
_URL = ma.validate.URL(schemes={"http", "https"})
_POSTAL_CODE = re.compile(r"\d{5}")


def to_offering(payload: Payload) -> Mapped:
    """The offering; `CannotMap` for a type or a municipality that we do not know."""
    kind = _types().get(payload["type"]["type-code"])
    if kind is None:
        raise CannotMap(f"type.type-code: {payload['type']['type-code']} is not a type that we know")
    code = f"{payload['location']['city']['city-code']:03}"
    try:
        its = municipality(code)
    except UnknownMunicipality as error:
        raise CannotMap(f"location.city.city-code: {error}") from None
    offering = {
        "kind": "place",
        "name": _name(payload),
        "summary": _sentence("summary", kind["name"], its.name),
        "description": _description(payload),
        "service_classes": kind["service_classes"],
        "target_groups": ["KR1", "KR1.2"] if payload["properties"].get("playground?") is True else ["KR1"],
        "keywords": _keywords(kind, payload),
        "places": [_place(payload, its)],
        "delivery": ["on-site"],
        "price": {"type": "free" if payload["properties"].get("free-use?") is True else "unknown"},
        "contacts": _contacts(payload),
        "source": {
            "url": f"https://www.lipas.fi/liikuntapaikat/{payload['lipas-id']}",
            **({"modified_at": payload["event-date"]} if "event-date" in payload else {}),
            "licence": LICENCE,
            "attribution": ATTRIBUTION,
        },
    }
    record, organization = _organization(payload, its)
    return Mapped({key: value for key, value in offering.items() if value}, record, organization)


@cache
def _types() -> Mapping[int, Payload]:
    rows = json.loads((files(__package__) / "types.json").read_text("utf-8"))
    return {row["code"]: row for row in rows}


@cache
def _data(name: str) -> Any:
    return json.loads((files(__package__) / f"{name}.json").read_text("utf-8"))


def _name(payload: Payload) -> Text:
    localized = payload.get("name-localized") or {}
    given = {"fi": payload["name"]} | {
        ours: localized[theirs]
        for theirs, ours in LANGUAGES.items()
        if theirs != "fi" and isinstance(localized.get(theirs), str)
    }
    return {language: name for language, value in given.items() if (name := _cut(value, 100))}


def _cut(text: str, most: int) -> str:
    """At most so many characters, at the end of a word."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _sentence(key: str, kind: Text, place: Text) -> Text:
    return {
        language: _cut(template.format(type=kind[language], municipality=place[language]), 150)
        for language, template in _data("sentences")[key].items()
    }


def _description(payload: Payload) -> Text:
    """What the keeper wrote, then what the properties tell, one whole sentence each, paragraph by paragraph."""
    paragraphs: dict[str, list[str]] = {"fi": [], "sv": [], "en": []}
    if comment := payload.get("comment", "").strip():
        paragraphs["fi"].append(comment)
    for language, text in _activity_texts(payload):
        if text not in paragraphs[language]:
            paragraphs[language].append(text)
    for language, sentences in paragraphs.items():
        if facts := " ".join(_facts(payload, language)):
            sentences.append(facts)
    return {language: "\n\n".join(texts)[:5000] for language, texts in paragraphs.items() if texts}


def _activity_texts(payload: Payload) -> Iterator[tuple[str, str]]:
    for activity in payload.get("activities", []):
        for text in activity.values():
            for theirs, value in text.items():
                if theirs in LANGUAGES and isinstance(value, str) and value.strip():
                    yield LANGUAGES[theirs], value.strip()


def _facts(payload: Payload, language: str) -> Iterator[str]:
    sentences = _data("sentences")
    if payload["status"] == "out-of-service-temporarily":
        yield sentences["closed_for_now"][language]
    for key, value in payload["properties"].items():
        if key in sentences and _is_said(key, value):
            yield sentences[key][language].format(value=_number(value, language))


def _is_said(key: str, value: Any) -> bool:
    """Whether there is something to say: yes, or a length or a number of something. What is odd is not guessed."""
    if key.endswith("?"):
        return value is True
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 and math.isfinite(value)


def _number(value: float, language: str) -> str:
    text = f"{value:g}"
    return text if language == "en" else text.replace(".", ",")


def _keywords(kind: Payload, payload: Payload) -> dict[str, list[str]]:
    finnish = [kind["name"]["fi"], *kind["tags"], payload.get("marketing-name") or ""]
    words = {"fi": finnish, "sv": [kind["name"]["sv"]], "en": [kind["name"]["en"]]}
    return {code: list(dict.fromkeys(word[:150] for word in its if word)) for code, its in words.items()}


def _place(payload: Payload, its: Municipality) -> Payload:
    location = payload["location"]
    place: Payload = {
        "municipality": its.code,
        "point": {"type": "Point", "coordinates": location["point"]},
    }
    address: Payload = {}
    if location.get("address", "-").strip() not in ("-", ""):
        address["street"] = {"fi": _cut(location["address"], 100)}
    if _POSTAL_CODE.fullmatch(location.get("postal-code", "")):
        address["postal_code"] = location["postal-code"]
    if location.get("postal-office"):
        address["post_office"] = {"fi": _cut(location["postal-office"], 100)}
    if address:
        place["address"] = address
    if info := payload["properties"].get("accessibility-info"):
        place["accessibility"] = {"text": {"fi": str(info)[:5000]}}
    return place


def _contacts(payload: Payload) -> list[Payload]:
    contact: Payload = {}
    if match := _PHONE.search(payload.get("phone-number", "")):
        contact["phone"] = re.sub(r"\(0\)|[()]", "", match.group())
    if email := _if_valid(_EMAIL, payload.get("email", "").strip(), 100):
        contact["email"] = email
    if address := _address(payload.get("www", "")):
        contact["url"] = address
    return [contact] if contact else []


def _address(text: str) -> str | None:
    """The first web address of a free text, which may lack its scheme."""
    first = (text.split() or [""])[0].rstrip(",;")
    first = first if first.lower().startswith(("http://", "https://")) else f"https://{first}"
    return None if "@" in first else _if_valid(_URL, first, 500)


def _if_valid(check: Callable[[str], str], text: str, most: int) -> str | None:
    try:
        return check(text) if len(text) <= most else None
    except (ma.ValidationError, ValueError):
        return None


def _organization(payload: Payload, its: Municipality) -> tuple[str, Payload]:
    owner, admin = payload.get("owner", "unknown"), payload.get("admin", "unknown")
    if owner.startswith("city") or admin.startswith("city"):
        name = {language: its.name[language] for language in ("fi", "sv", "en")}
        return f"municipality-{its.code}", {"name": name, "type": "municipality", "municipality": its.code}
    known = _data("owners")
    kind = owner if owner in known else "unknown"
    return f"owner-{kind}", known[kind]
