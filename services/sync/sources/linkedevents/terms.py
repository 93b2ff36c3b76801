"""What an event is about and whom it is for, in PTV's codes: from keywords (YSO), audiences and ages.

Codes are known by the keyword's id, or by its Finnish name where a feed has ids of its own.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from services.sync.sources.linkedevents.dialect import data
from services.sync.sources.protocol import Payload
from services.sync.sources.texts import line
from services.vocabulary.texts import UI_LANGUAGES
from services.vocabulary.themes import themes_of

MOST_CLASSES, MOST_TERMS, MOST_KEYWORDS = 4, 10, 30
OLDEST = 120
_KOKO = re.compile(r"koko:(p\d+)")
_WORD = re.compile(r"[^\W\d_]{4,}")
_QUALIFIER = re.compile(r"\s*\([^)]*\)$")  # lapset (ikäryhmät)


def topics(event: Payload, kind: str) -> Payload:
    """Service classes, themes that do not follow from them, KOKO terms, and keywords by language."""
    keywords = event.get("keywords", [])
    # Many of Turku's rows have no keyword at all; then the name is all that there is.
    classes = list(_codes(keywords, "classes") or _codes(_words(event), "classes"))[:MOST_CLASSES]
    classes = classes or [data("topics")["otherwise"][kind]]
    themes = list(_codes(keywords, "themes"))
    terms = [match.group(1) for its in keywords if (match := _KOKO.fullmatch(its["id"]))]
    return {
        "service_classes": classes,
        "themes": list(dict.fromkeys([*themes_of(classes), *themes])) if themes else [],
        "ontology_terms": [f"http://www.yso.fi/onto/koko/{its}" for its in dict.fromkeys(terms)][:MOST_TERMS],
        "keywords": _keywords(keywords),
    }


def reader_needs(event: Payload) -> Payload:
    """Target groups, ages, and who alone may take part."""
    found = {its["id"] for its in event.get("keywords", [])} | set(event.get("audience", []))
    audiences: Mapping[str, list[str]] = data("groups")["audiences"]
    groups = {group for key in found for group in audiences.get(key, [])} | set(_by_age(event))
    card = data("groups")["card"]
    restricted = card["keyword"] in found
    if restricted:
        # Such an event is not for everybody, whatever else it says.
        groups = (groups - {"KR1"}) | {card["target_group"]}
    return {
        "target_groups": sorted(groups) or ["KR1"],
        "age": _age(event),
        "participants": card["participants"] if restricted else {},
    }


def _words(event: Payload) -> list[Payload]:
    """The words of the Finnish name, as if they were keywords."""
    return [{"id": "", "name": {"fi": word}} for word in _WORD.findall(line(event["name"].get("fi", "")))]


def _codes(keywords: list[Payload], table: str) -> dict[str, None]:
    known = _by_keyword(table)
    found: dict[str, None] = {}
    for keyword in keywords:
        name = keyword.get("name", {}).get("fi", "").casefold().strip()
        for key in (keyword["id"], name, _QUALIFIER.sub("", name)):
            found |= dict.fromkeys(known.get(key, ()))
    return found


@cache
def _by_keyword(table: str) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, keys in data("topics")[table].items():
        for key in keys:
            found.setdefault(key, []).append(code)
    return found


def _keywords(keywords: list[Payload]) -> dict[str, list[str]]:
    words = {
        language: [line(its["name"][language], 150) for its in keywords if language in its.get("name", {})]
        for language in UI_LANGUAGES
    }
    return {language: list(dict.fromkeys(its))[:MOST_KEYWORDS] for language, its in words.items() if its}


def _by_age(event: Payload) -> Iterator[str]:
    age = _age(event)
    if age.get("min", 0) >= 60:
        yield "KR1.1"
    if age.get("max", OLDEST) <= 17:
        if age.get("min", 0) < 13:
            yield "KR1.2"
        if age["max"] >= 13:
            yield "KR1.3"


def _age(event: Payload) -> Payload:
    """Whole years that a person can have, from young to old; else nothing is said."""
    given = {"min": event.get("audience_min_age"), "max": event.get("audience_max_age")}
    age = {key: years for key, years in given.items() if years is not None and 0 <= years <= OLDEST}
    return {} if age.get("min", 0) > age.get("max", OLDEST) else age
