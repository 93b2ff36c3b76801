"""The answer of a search: hits in the reader's language, why each is there, facets, what was understood."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.platform.problems import NotFound
from services.search.highlighting import marks
from services.search.labels import label
from services.search.query import Hit
from services.search.relaxing import Relaxed
from services.search.understanding import Understood
from services.search.understanding.meanings import Meaning
from services.search.why import why
from services.vocabulary.codes import TARGET_GROUPS
from services.vocabulary.concepts import Scheme
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.profile import Channel
from services.vocabulary.texts import Text, pick

Answer = dict[str, Any]
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

_ASKED_AS = {"cell": "radius", "day": "from"}


@dataclass(frozen=True)
class Guidance:
    """What comes before the hits: help in danger, and the county's own channels."""

    dangers: tuple[str, ...] = ()
    help: tuple[Channel, ...] = ()
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True)
class Page:
    """Which page, of how many hits, and what the county's own codes are called, by facet."""

    number: int
    size: int
    names: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)

    def of(self, total: int) -> Answer:
        """The page of so many; `NotFound` for one beyond the end."""
        pages = max(1, math.ceil(total / self.size))
        if self.number > pages:
            raise NotFound(f"page: there are {pages} pages of {self.size}; page {self.number} is beyond the end.")
        return {"number": self.number, "size": self.size, "pages": pages}


def answer(relaxed: Relaxed, understood: Understood, reading: Reading, guidance: Guidance, page: Page) -> Answer:
    """The whole answer; `NotFound` for a page beyond the end."""
    found = relaxed.found
    number = page.of(found.total)
    language = understood.language
    return {
        "total": found.total,
        "help": {
            "dangers": list(guidance.dangers),
            "channels": [_channel(channel, language) for channel in guidance.help],
        },
        "channels": [_channel(channel, language) for channel in guidance.channels],
        "hits": [hit_answer(hit, understood, reading) for hit in found.hits],
        "facets": {name: _facet(name, counts, language, page.names) for name, counts in found.facets.items()},
        "interpretation": _interpretation(understood, reading.scheme),
        "relaxed": _relaxed(relaxed, language),
        "page": number,
    }


def _channel(channel: Channel, language: str) -> Answer:
    return {
        "name": localized(channel.name, language),
        "phone": channel.phone,
        "url": channel.url,
        "when": localized(channel.when, language),
    }


def _relaxed(relaxed: Relaxed, language: str) -> Answer:
    nearby = relaxed.nearby
    return {
        "let_go": list(relaxed.let_go),
        "nearby": nearby
        and {
            "value": nearby.municipality,
            "label": localized(label("municipality", nearby.municipality), language),
            "kilometres": nearby.kilometres,
        },
        "instead": [
            {"without": _ASKED_AS.get(name, name), "total": total} for name, total in relaxed.instead.items()
        ],
    }


def localized(text: Text | None, language: str) -> Answer | None:
    """The text in the language, or the nearest one, with the language that it is in."""
    found = pick(text, language)
    return found._asdict() if found else None


def hit_answer(hit: Hit, understood: Understood, reading: Reading) -> Answer:
    """What a person decides by, in the reader's language, and why it is there."""
    shown, language, scheme = hit.shown, understood.language, reading.scheme
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
        **{name: shown["fits"].get(name, []) for name in ("accessibility", "entry")},
        "referral": shown.get("referral"),
        "concepts": [_named(one, scheme, language) for one in _concepts(shown) if one in scheme],
        "marks": marks(shown, understood, reading),
        "distance": hit.distance,
        "score": hit.score,
        "why": why(shown, understood, scheme),
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


def _facet(
    name: str, counts: Mapping[str, int], language: str, names: Mapping[str, Mapping[str, Text]]
) -> list[Answer]:
    own = names.get(name, {})
    rows = [
        {"value": value, "label": localized(label(name, value) or own.get(value), language), "count": count}
        for value, count in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["count"], row["value"]))


def _concepts(shown: Answer) -> list[str]:
    """What it is about: what only its longer texts mention is left out."""
    return [*shown["concepts"]["name"], *shown["concepts"]["topic"]]


def _named(concept: str, scheme: Scheme, language: str) -> Answer:
    return {"id": concept, "label": localized(scheme[concept].label, language)}


def _interpretation(understood: Understood, scheme: Scheme) -> Answer:
    """What was understood, so that each part of it can be shown, and taken away again."""
    language, words = understood.language, understood.words
    return {
        "lang": language,
        "words": [{"text": word.text, "role": word.role, "lemmas": list(word.lemmas)} for word in words],
        "municipalities": [
            {"value": code, "label": localized(MUNICIPALITIES[code].name, language)}
            for code in understood.municipalities
        ],
        "wishes": [
            {
                "field": wish.field,
                "values": [
                    {"value": code, "label": localized(label(wish.field, code), language)} for code in wish.codes
                ],
                "text": " ".join(word.text for word in words[wish.start : wish.end]),
            }
            for wish in understood.wishes
        ],
        "concepts": [_meaning(meaning, understood, scheme) for meaning in understood.meanings],
        "corrections": [{"text": text, "meant": meant} for text, meant in understood.corrections],
        "refused": [_meaning(meaning, understood, scheme) for meaning in understood.refused],
    }


def _meaning(meaning: Meaning, understood: Understood, scheme: Scheme) -> Answer:
    said = [understood.words[at].text for at in sorted(meaning.positions)]
    return {
        **_named(meaning.concept, scheme, understood.language),
        "how": meaning.how,
        "strength": round(meaning.strength, 3),
        "text": " ".join(said),
    }
