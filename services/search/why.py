"""Why a hit is there: for each thing that the query says, where the offering meets it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from services.search.codes import OLDEST, municipalities_of
from services.search.highlighting import tokens
from services.search.labels import label
from services.search.understanding import Understood
from services.vocabulary.analysis import Token, fold
from services.vocabulary.concepts import Concept, Scheme
from services.vocabulary.texts import Text, pick

MOST = 4
Reason = dict[str, Any]


def why(shown: Mapping[str, Any], understood: Understood, scheme: Scheme) -> list[Reason]:
    """Reasons, the best first: a code, what it speaks of, and a sentence in the reader's language."""
    found: list[Reason] = []
    for code, named in _reasons(shown, understood, scheme):
        params = {key: _said(text, understood.language) for key, text in named.items()}
        reason = {"code": code, "params": params, "text": _sentence(code, understood.language).format(**params)}
        if reason not in found:
            found.append(reason)
    return found[:MOST]


def _reasons(
    shown: Mapping[str, Any], understood: Understood, scheme: Scheme
) -> Iterator[tuple[str, dict[str, Text | str]]]:
    met = list(_concepts(shown, understood, scheme))
    words = list(_words(shown, understood))
    yield from met
    yield from words
    if understood.asks and not met and not words:
        yield "in-text", {}
    for wish in understood.wishes:
        fits = [code for code in wish.codes if code in shown["fits"].get(wish.field, ())]
        if fits:
            yield "wish", {"wish": label(wish.field, fits[0]) or _span(wish.codes)}
    if municipalities_of(shown).intersection(understood.municipalities):
        yield "place", {}
    if not understood.asks and not understood.municipalities:
        yield "listed", {}


def _span(ages: Sequence[str]) -> str:
    """`13`, `7–12`, `65+`."""
    first, last = ages[0], ages[-1]
    if last == str(OLDEST):
        return f"{first}+"
    return first if first == last else f"{first}–{last}"


def _concepts(
    shown: Mapping[str, Any], understood: Understood, scheme: Scheme
) -> Iterator[tuple[str, dict[str, Text | str]]]:
    said = dict.fromkeys(concept for tier in ("name", "topic", "text") for concept in shown["concepts"][tier])
    for meaning in understood.meanings:
        wanted = scheme.get(meaning.concept)
        if wanted is None:
            continue
        if wanted.id in said:
            yield "concept", {"concept": wanted.label}
        elif narrower := _first(said, scheme, lambda one, wanted=wanted: wanted.id in scheme.ancestors(one)):
            yield "kind-of", {"concept": narrower.label, "wider": wanted.label}
        elif helping := _first(wanted.related, scheme, lambda one: one in said):
            yield "helps", {"need": wanted.label, "concept": helping.label}


def _first(concepts: Any, scheme: Scheme, fits: Any) -> Concept | None:
    return next((scheme[one] for one in concepts if one in scheme and fits(one)), None)


def _words(shown: Mapping[str, Any], understood: Understood) -> Iterator[tuple[str, dict[str, Text | str]]]:
    for word in understood.words:
        if word.role == "word" and (reason := _reason(shown, fold(word.text), frozenset(word.lemmas))):
            yield reason


def _reason(
    shown: Mapping[str, Any], folded: str, lemmas: frozenset[str]
) -> tuple[str, dict[str, Text | str]] | None:
    for field in ("name", "summary"):
        for language, text in shown.get(field, {}).items():
            for token in tokens(text, language):
                if how := _how(token, folded, lemmas):
                    return f"{how}-in-{field}", {"word": token.surface}
    return None


def _how(token: Token, folded: str, lemmas: frozenset[str]) -> str | None:
    if not lemmas.isdisjoint(token.lemmas) or token.folded == folded:
        return "word"
    if not lemmas.isdisjoint(token.parts) or folded in map(fold, (*token.lemmas, *token.parts)):
        return "part"
    return None


def _said(text: Text | str, language: str) -> str:
    if isinstance(text, str):
        return text
    found = pick(text, language)
    return found.value if found else ""


def _sentence(code: str, language: str) -> str:
    return _sentences()[code][language]


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("services.search") / "why.toml").read_text("utf-8"))
