"""Our own words and tables for LIPAS, read once: sentences, types, synonyms, owners."""

from collections.abc import Mapping
from datetime import UTC
from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.data import data_of
from services.sync.sources.protocol import Payload
from services.sync.sources.texts import line
from services.vocabulary.texts import Text

LICENCE = "CC BY 4.0"
ATTRIBUTION = {
    "fi": "Liikuntapaikkatiedot: LIPAS, Jyväskylän yliopisto",
    "sv": "Uppgifter om motionsplatser: LIPAS, Jyväskylä universitet",
    "en": "Sports facilities: Lipas.fi, University of Jyväskylä",
}
LANGUAGES = {"fi": "fi", "se": "sv", "en": "en"}  # LIPAS writes se for Swedish
MOST_WORDS = 30
_MOMENT = fields.AwareDateTime(format="iso")  # as the catalogue takes it
data = data_of(__package__)


@cache
def site_types() -> Mapping[int, Any]:
    """The types of sports sites by their code."""
    return {row["code"]: row for row in data("types")}


def localized(given: Any) -> Text:
    """A text of LIPAS by our languages; what is empty or no text is left out."""
    if not isinstance(given, Mapping):
        return {}
    found = {ours: given.get(theirs) for theirs, ours in LANGUAGES.items()}
    return {code: text.strip() for code, text in found.items() if isinstance(text, str) and text.strip()}


def sentence(key: str, kind: Text, place: Text, most: int = 150) -> Text:
    """A sentence of ours about a type of place in a municipality."""
    return {
        code: line(template.format(type=kind[code], municipality=place[code]), most)
        for code, template in data("sentences")[key].items()
    }


def words(*lists: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Words to be found by, each once however it is written."""
    found: dict[str, dict[str, str]] = {}
    for by_language in lists:
        for code, its in by_language.items():
            for word in its:
                if word:
                    found.setdefault(code, {}).setdefault(word.casefold(), word[:150])
    return {code: list(its.values())[:MOST_WORDS] for code, its in found.items()}


def modified(payload: Payload) -> Payload:
    """When it was last changed, if that can be read: nothing is refused for an odd date alone."""
    try:
        moment = _MOMENT.deserialize(payload["event-date"])
        return {"modified_at": payload["event-date"]} if moment and moment.astimezone(UTC) else {}
    except (KeyError, ma.ValidationError, OverflowError):
        return {}
