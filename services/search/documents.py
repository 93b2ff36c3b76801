"""The one place where an offering of the catalogue becomes what the index holds.

Words are kept as `language:lemma`, so that one field serves all languages and a Swedish stem never meets a
Finnish word by chance. Codes are for filters and facets. `shown` is what a hit shows.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from services.search.codes import codes_of, points_of
from services.search.entry import entry_codes
from services.search.tags import Tokens, tags
from services.vocabulary.analysis import Token, analyzer, fold
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.order import sort_key
from services.vocabulary.texts import Text, pick

Offering = dict[str, Any]
FIELDS: dict[str, Any] = json.loads((files("services.search") / "fields.json").read_text("utf-8"))
LANGUAGES = ("fi", "sv", "en")
SHOWN = (
    "name", "summary", "kind", "organization", "places", "area", "themes", "target_groups", "age", "participants",
    "languages", "delivery", "hours", "occurrences", "season", "price", "assured_at", "review_due",
    "low_threshold", "referral",
)  # fmt: skip
# Fields of codes that a wish can ask for: a hit tells which it fits.
FIRST = "^"  # before the first word of a name, in the field `begins`
WISHED = ("price", "delivery", "entry", "daypart", "weekday", "accessibility", "language", "age")
_LONG = ("description", "plain", "first_step", "instructions", "participants", "season")


@dataclass(frozen=True)
class Document:
    """What the index holds for one offering, at the feed's number `n`. Points are (latitude, longitude)."""

    id: str
    n: int
    words: dict[str, list[str]]
    codes: dict[str, list[str]]
    points: list[tuple[float, float]]
    sort: str
    shown: Offering = field(repr=False)


@dataclass(frozen=True)
class Builder:
    """Makes documents: with the concepts of today, as of a day (Finnish), and by a county's priority groups,
    each a set of concepts."""

    reading: Reading
    today: date
    priority_groups: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def build(self, offering: Offering, n: int) -> Document:
        """The document of a published offering."""
        name = pick(offering["name"], "fi")
        tiers = {
            "name": _read([offering["name"]]),
            "topic": _read(_topics(offering)),
            "text": _read(_texts(offering)),
        }
        words = _words(tiers) | tags(tiers, offering, self.reading)
        codes = codes_of(offering, self.today)
        codes["entry"] = entry_codes(tiers, offering)
        codes["named"] = sorted({fold(value) for value in offering["name"].values()})
        codes["concept"] = sorted(_about(words))
        codes["priority"] = sorted(self._priorities(codes["concept"]))
        codes["mark"] = [mark(offering)]
        return Document(
            id=offering["id"],
            n=n,
            words=words,
            codes=codes,
            points=points_of(offering),
            sort=f"{sort_key(name.value if name else '')} {offering['id']}",
            shown={key: offering[key] for key in SHOWN if key in offering}
            | {
                "concepts": {tier: words[f"concept_{tier}"] for tier in ("name", "topic", "text")},
                "fits": {name: codes[name] for name in WISHED if codes[name]},
            },
        )

    def _priorities(self, about: Iterable[str]) -> Iterator[str]:
        said = frozenset(about)
        for code, concepts in self.priority_groups.items():
            if concepts & said:
                yield code


def mark(offering: Offering) -> str:
    """The same for the same offering as the catalogue gives it: tells an outdated document from a true one."""
    return hashlib.sha256(json.dumps(offering, sort_keys=True).encode()).hexdigest()[:16]


def _about(words: Mapping[str, list[str]]) -> set[str]:
    """The concepts that it is about, and what they are kinds of; not what a longer text mentions."""
    return {*words["concept_name"], *words["concept_topic"], *words["concept_kin"]}


def schema_version() -> str:
    """Changes whenever an index must be built anew: its fields, or how words are analysed."""
    return "+".join([FIELDS["_meta"]["version"], *(analyzer(language).id for language in LANGUAGES)])


def _words(tiers: Mapping[str, Tokens]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tier, tokens in tiers.items():
        flat = [(language, token) for language, texts in tokens.items() for text in texts for token in text]
        found[tier] = [f"{language}:{lemma}" for language, token in flat for lemma in token.lemmas]
        found[f"{tier}_parts"] = [f"{language}:{part}" for language, token in flat for part in token.parts]
        if tier == "name":
            firsts = [text[0] for texts in tokens.values() for text in texts if text]
            found["begins"] = list(dict.fromkeys(token.folded for _, token in flat))
            found["begins"] += dict.fromkeys(FIRST + token.folded for token in firsts)
        if tier != "text":
            found.setdefault("folded", []).extend(form for _, token in flat for form in _folded(token))
    found["folded"] = list(dict.fromkeys(found["folded"]))
    return found


def _topics(offering: Offering) -> Iterator[Text]:
    yield offering.get("summary", {})
    for language, words in offering.get("keywords", {}).items():
        yield from ({language: word} for word in words)


def _texts(offering: Offering) -> Iterator[Text]:
    for key in _LONG:
        yield offering.get(key, {})
    yield offering["organization"]["name"]
    for place in offering.get("places", []):
        yield place.get("name", {})
        yield place.get("address", {}).get("street", {})


def _read(texts: Iterable[Text]) -> dict[str, list[list[Token]]]:
    """The tokens of each text, by language."""
    found: dict[str, list[list[Token]]] = {}
    for text in texts:
        for language, value in text.items():
            found.setdefault(language, []).append(analyzer(language).analyse(value))
    return found


def _folded(token: Token) -> Iterator[str]:
    yield token.folded
    for word in (*token.lemmas, *token.parts):
        yield fold(word)
