"""The one place where an offering of the catalogue becomes what the index holds.

Words are kept as `language:lemma`, so that one field serves all languages and a Swedish stem never meets a
Finnish word by chance. Codes are for filters and facets. `shown` is what a hit shows.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from services.vocabulary.analysis import Token, analyzer, fold
from services.vocabulary.municipalities import UnknownMunicipality, county_municipalities, municipality
from services.vocabulary.order import sort_key
from services.vocabulary.texts import Text, pick

Offering = dict[str, Any]
FIELDS: dict[str, Any] = json.loads((files("services.search") / "fields.json").read_text("utf-8"))
LANGUAGES = ("fi", "sv", "en")
SHOWN = (
    "name", "summary", "kind", "organization", "places", "area", "themes", "target_groups", "age", "participants",
    "languages", "delivery", "hours", "occurrences", "season", "price", "assured_at", "review_due",
    "low_threshold",
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """What the index holds for one offering, at the feed's number `n`."""

    id: str
    n: int
    words: dict[str, list[str]]
    codes: dict[str, list[str]]
    sort: str
    shown: Offering = field(repr=False)


def schema_version() -> str:
    """Changes whenever an index must be built anew: its fields, or how words are analysed."""
    return "+".join([FIELDS["_meta"]["version"], *(analyzer(language).id for language in LANGUAGES)])


def build(offering: Offering, n: int) -> Document:
    """The document of a published offering."""
    name = pick(offering["name"], "fi")
    return Document(
        id=offering["id"],
        n=n,
        words=_words(offering),
        codes={
            "visibility": [offering.get("visibility", "public")],
            "kind": [offering["kind"]],
            "municipality": sorted(_municipalities(offering)),
            "theme": offering.get("themes", []),
        },
        sort=f"{sort_key(name.value if name else '')} {offering['id']}",
        shown={key: offering[key] for key in SHOWN if key in offering},
    )


def _words(offering: Offering) -> dict[str, list[str]]:
    names = list(_texts([offering["name"]]))
    topics = [*_texts([offering.get("summary", {})]), *_keywords(offering.get("keywords", {}))]
    texts = list(_texts(_long_texts(offering)))
    lemmas = {"name": names, "topic": topics, "text": texts}
    found: dict[str, list[str]] = {}
    for tier, tokens in lemmas.items():
        found[tier] = [f"{language}:{lemma}" for language, token in tokens for lemma in token.lemmas]
        found[f"{tier}_parts"] = [f"{language}:{part}" for language, token in tokens for part in token.parts]
    found["folded"] = list(dict.fromkeys(form for _, token in [*names, *topics] for form in _folded(token)))
    return found


def _long_texts(offering: Offering) -> Iterator[Text]:
    for key in ("description", "plain", "first_step", "instructions", "participants", "season"):
        yield offering.get(key, {})
    yield offering["organization"]["name"]
    for place in offering.get("places", []):
        yield place.get("name", {})
        yield place.get("address", {}).get("street", {})


def _texts(texts: Iterable[Text]) -> Iterator[tuple[str, Token]]:
    for text in texts:
        for language, value in text.items():
            for token in analyzer(language).analyse(value):
                yield language, token


def _keywords(keywords: dict[str, list[str]]) -> Iterator[tuple[str, Token]]:
    return _texts({language: " ".join(words)} for language, words in keywords.items())


def _folded(token: Token) -> Iterator[str]:
    yield token.folded
    for word in (*token.lemmas, *token.parts):
        yield fold(word)


def _municipalities(offering: Offering) -> set[str]:
    """Where it is found: its places, and the area that it serves."""
    area = offering.get("area", {})
    codes = {place["municipality"] for place in offering.get("places", [])} | set(area.get("municipalities", []))
    for county in area.get("counties", []):
        codes |= {its.code for its in county_municipalities(county)}
    return {known for code in codes if (known := _current(code))}


def _current(code: str) -> str | None:
    try:
        return municipality(code).code
    except UnknownMunicipality:
        return None  # of a merger that we do not know yet: the offering stays findable by everything else
