"""The concepts that an offering's texts say: in its name, in what it is about, or only in the longer texts."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.vocabulary.analysis import Token
from services.vocabulary.concepts.reading import Reading

Tokens = Mapping[str, list[list[Token]]]  # by language, text by text
TIERS = ("name", "topic", "text")
NO_END = 100  # ages from here on mean: however old


def tags(tiers: Mapping[str, Tokens], offering: Mapping[str, Any], reading: Reading) -> dict[str, list[str]]:
    """Concept ids by field of the index; each stands in the highest tier only, the ones above it in `kin`."""
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for tier in TIERS:
        said = dict.fromkeys(_said(tiers[tier], reading))
        if tier == "text":
            said |= dict.fromkeys(_people(offering, reading))
        found[f"concept_{tier}"] = [concept for concept in said if concept not in seen]
        seen.update(said)
    found["concept_guess"] = [concept for concept in _guessed(tiers, reading) if concept not in seen]
    kin = dict.fromkeys(
        above for tier in ("name", "topic") for concept in found[f"concept_{tier}"]
        for above in reading.scheme.ancestors(concept)
    )  # fmt: skip
    found["concept_kin"] = [concept for concept in kin if concept not in found["concept_name"]]
    return found


def _said(tokens: Tokens, reading: Reading) -> Iterable[str]:
    for language, texts in tokens.items():
        if names := reading.names.get(language):
            for text in texts:
                for mention in names.find(text):
                    yield from mention.keys


def _guessed(tiers: Mapping[str, Tokens], reading: Reading) -> Iterable[str]:
    """What the name and the summary are probably about, in the first language in which they tell enough."""
    for language, bags in reading.bags.items():
        tokens = [token for tier in ("name", "topic") for text in tiers[tier].get(language, []) for token in text]
        if guesses := bags.about(tokens):
            return guesses
    return ()


def _people(offering: Mapping[str, Any], reading: Reading) -> Iterable[str]:
    """People of whom the limits of age speak: those whose ages hold all for whom it is."""
    age = offering.get("age") or {}
    low, high = age.get("min", 0), age.get("max", NO_END)
    for concept in reading.scheme if age else ():
        if concept.ages and concept.ages[0] <= low and (high <= concept.ages[1] or concept.ages[1] >= NO_END):
            yield concept.id
