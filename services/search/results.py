"""The answer of a search: hits in the reader's language, why each is there, facets, what was understood."""

import math
from collections.abc import Mapping
from typing import Any

from services.platform.problems import NotFound
from services.search.query import Found, Hit
from services.search.understanding import Understood
from services.vocabulary.analysis import Token, analyzer, fold
from services.vocabulary.codes import TARGET_GROUPS
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.texts import Text, pick
from services.vocabulary.themes import THEMES

Answer = dict[str, Any]
KINDS: dict[str, Text] = {
    "activity": {"fi": "Ryhmä tai toiminta", "sv": "Grupp eller verksamhet", "en": "Group or activity"},
    "place": {"fi": "Paikka", "sv": "Plats", "en": "Place"},
    "event": {"fi": "Tapahtuma", "sv": "Evenemang", "en": "Event"},
    "course": {"fi": "Kurssi", "sv": "Kurs", "en": "Course"},
    "service": {"fi": "Palvelu", "sv": "Tjänst", "en": "Service"},
    "volunteering": {"fi": "Vapaaehtoistehtävä", "sv": "Frivilliguppdrag", "en": "Volunteering"},
}
_LABELS: Mapping[str, Mapping[str, Text]] = {
    "municipality": {code: its.name for code, its in MUNICIPALITIES.items()},
    "theme": THEMES,
    "kind": KINDS,
}
_AS_THEY_ARE = (
    "kind",
    "themes",
    "age",
    "languages",
    "delivery",
    "hours",
    "occurrences",
    "assured_at",
    "review_due",
    "low_threshold",
)


def answer(found: Found, understood: Understood, number: int, size: int) -> Answer:
    """The whole answer; `NotFound` for a page beyond the end."""
    pages = max(1, math.ceil(found.total / size))
    if number > pages:
        raise NotFound(f"page: there are {pages} pages of {size}; page {number} is beyond the end.")
    language = understood.language
    return {
        "total": found.total,
        "hits": [_hit(hit, understood) for hit in found.hits],
        "facets": {name: _facet(name, counts, language) for name, counts in found.facets.items()},
        "interpretation": _interpretation(understood),
        "page": {"number": number, "size": size, "pages": pages},
    }


def localized(text: Text | None, language: str) -> Answer | None:
    """The text in the language, or the nearest one, with the language that it is in."""
    found = pick(text, language)
    return found._asdict() if found else None


def _hit(hit: Hit, understood: Understood) -> Answer:
    shown, language = hit.shown, understood.language
    organization = shown["organization"]
    price = shown.get("price", {"type": "unknown"})
    return {
        "id": hit.id,
        "name": localized(shown["name"], language),
        "summary": localized(shown.get("summary"), language),
        "participants": localized(shown.get("participants"), language),
        "season": localized(shown.get("season"), language),
        "organization": {
            "id": organization["id"],
            "name": localized(organization["name"], language),
            "type": organization["type"],
        },
        "places": [_place(place, language) for place in shown.get("places", [])],
        "area": _area(shown.get("area", {}), language),
        "nationwide": bool(shown.get("area", {}).get("nationwide")),
        "target_groups": [
            {"code": code, "name": localized(TARGET_GROUPS[code].name, language)}
            for code in shown.get("target_groups", [])
            if code in TARGET_GROUPS
        ],
        "price": {"type": price["type"], "text": localized(price.get("text"), language)},
        **{key: shown[key] for key in _AS_THEY_ARE if key in shown},
        "score": hit.score,
        "why": _why(shown, understood),
    }


def _place(place: Answer, language: str) -> Answer:
    code = place["municipality"]
    its = MUNICIPALITIES.get(code)
    return {
        "name": localized(place.get("name"), language),
        "address": localized(place.get("address", {}).get("street"), language),
        "municipality": code,
        "municipality_name": localized(its.name, language) if its else None,
        "point": place.get("point", {}).get("coordinates"),
    }


def _area(area: Answer, language: str) -> list[Answer | None]:
    """The names of the counties and municipalities whose people it serves."""
    names = [COUNTIES[code] for code in area.get("counties", []) if code in COUNTIES]
    names += [MUNICIPALITIES[code].name for code in area.get("municipalities", []) if code in MUNICIPALITIES]
    return [localized(name, language) for name in names]


def _why(shown: Answer, understood: Understood) -> list[Answer]:
    """For each word of the query the first field in which it was found, and how."""
    words = [lemmas for _, role, lemmas in understood.words if role == "word"]
    surfaces = [surface for surface, role, _ in understood.words if role == "word"]
    reasons = []
    for surface, lemmas in zip(surfaces, words, strict=True):
        reason = _reason(shown, surface, set(lemmas))
        if reason and reason not in reasons:
            reasons.append(reason)
    if understood.municipalities:
        reasons.append({"code": "place", "params": {}})
    return reasons or [{"code": "listed" if not words else "in-text", "params": {}}]


def _reason(shown: Answer, surface: str, lemmas: set[str]) -> Answer | None:
    for field in ("name", "summary"):
        for language, text in shown.get(field, {}).items():
            for token in analyzer(language).analyse(text):
                if how := _how(token, surface, lemmas):
                    return {"code": f"{how}-in-{field}", "params": {"word": token.surface}}
    return None


def _how(token: Token, surface: str, lemmas: set[str]) -> str | None:
    if lemmas.intersection(token.lemmas) or token.folded == fold(surface):
        return "word"
    if lemmas.intersection(token.parts) or fold(surface) in map(fold, (*token.lemmas, *token.parts)):
        return "part"
    return None


def _facet(name: str, counts: Any, language: str) -> list[Answer]:
    labels = _LABELS[name]
    rows = [
        {"value": value, "label": localized(labels.get(value), language), "count": count}
        for value, count in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["count"], row["value"]))


def _interpretation(understood: Understood) -> Answer:
    language = understood.language
    return {
        "lang": language,
        "words": [{"text": text, "role": role, "lemmas": list(lemmas)} for text, role, lemmas in understood.words],
        "municipalities": [
            {"value": code, "label": localized(MUNICIPALITIES[code].name, language)}
            for code in understood.municipalities
        ],
    }
