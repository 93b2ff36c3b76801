"""Concepts, and what ties them together. Read and checked here alone."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, get_args

from services.vocabulary.codes import SERVICE_CLASSES
from services.vocabulary.texts import UI_LANGUAGES, Text
from services.vocabulary.themes import THEMES, themes_of

Kind = Literal["activity", "person", "need"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Words = Mapping[str, tuple[str, ...]]
_FIELDS = {"kind", *UI_LANGUAGES, "broader", "related", "classes", "themes", "ages", "names", "needs"}


class SchemeError(ValueError):
    """A concept cannot be used; the message names it, the field, and what is wrong."""


@dataclass(frozen=True)
class Concept:
    """A need, an activity, or people whom an activity is for.

    `broader` are the concepts that it is a kind of; `related` what helps next best, the best first (for a need:
    what meets it). `ages` are whole years, both ends included.
    """

    id: str
    kind: Kind
    label: Text
    names: Words
    needs: Words
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    own_themes: tuple[str, ...] = ()
    ages: tuple[int, int] | None = None

    @property
    def themes(self) -> tuple[str, ...]:
        """Its own, else those that its PTV classes tell."""
        return self.own_themes or themes_of(self.classes)

    @property
    def called(self) -> Words:
        """Its label and its names, in each language that it has any in."""
        labels = {language: (self.label[language],) for language in UI_LANGUAGES if language in self.label}
        return {
            language: (*labels.get(language, ()), *self.names.get(language, ()))
            for language in UI_LANGUAGES
            if language in labels or language in self.names
        }

    def as_json(self) -> dict[str, Any]:
        """In the form in which it is written in a file and sent to the API."""
        written: dict[str, Any] = {"kind": self.kind, **self.label}
        lists = {
            "broader": self.broader,
            "related": self.related,
            "classes": self.classes,
            "themes": self.own_themes,
        }
        written |= {key: list(values) for key, values in lists.items() if values}
        if self.ages:
            written["ages"] = list(self.ages)
        for key, words in (("names", self.names), ("needs", self.needs)):
            if words:
                written[key] = {language: list(phrases) for language, phrases in words.items()}
        return written


class Scheme:
    """All concepts, by id. Two schemes of the same concepts are equal in what they do.

    `news` are the names of each concept that an edit brought: what was tagged before does not know of them.
    """

    def __init__(self, concepts: Iterable[Concept], news: Mapping[str, Words] = MappingProxyType({})) -> None:
        self._concepts = {concept.id: concept for concept in concepts}
        self.news = news

    def __getitem__(self, identity: str) -> Concept:
        return self._concepts[identity]

    def __contains__(self, identity: object) -> bool:
        return identity in self._concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def __len__(self) -> int:
        return len(self._concepts)

    def get(self, identity: str) -> Concept | None:
        """The concept, or None when there is none of that id."""
        return self._concepts.get(identity)

    def with_edits(self, edits: Mapping[str, Mapping[str, Any] | None]) -> "Scheme":
        """With a county's own concepts, and its versions of ours; None takes a concept away.

        What refers to a concept that is not there any more is read without that reference.
        """
        edited = {key: read_concept(key, body) for key, body in edits.items() if body is not None}
        kept = {key: concept for key, concept in self._concepts.items() if key not in edits}
        news = {key: _added(concept, self._concepts.get(key)) for key, concept in edited.items()}
        return Scheme((kept | edited).values(), news)

    def ancestors(self, identity: str) -> tuple[str, ...]:
        """What it is a kind of, near ones first."""
        return self._ancestors.get(identity, ())

    def narrower(self, identity: str) -> tuple[str, ...]:
        """What is a kind of it, directly."""
        return self._narrower.get(identity, ())

    def kinds(self, identity: str) -> int:
        """How many concepts are kinds of it, directly or not."""
        return self._kinds.get(identity, 0)

    @cached_property
    def _kinds(self) -> Mapping[str, int]:
        return Counter(above for concept in self for above in self.ancestors(concept.id))

    @cached_property
    def _ancestors(self) -> Mapping[str, tuple[str, ...]]:
        return {key: tuple(self._above(key)) for key in self._concepts}

    def _above(self, identity: str) -> Iterator[str]:
        seen, waiting = {identity}, [identity]
        while waiting:
            concept = self._concepts[waiting.pop(0)]
            for parent in concept.broader:
                if parent in self._concepts and parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
                    yield parent

    @cached_property
    def _narrower(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for concept in self:
            for parent in concept.broader:
                found.setdefault(parent, []).append(concept.id)
        return {key: tuple(children) for key, children in found.items()}


def _added(concept: Concept, before: Concept | None) -> Words:
    """The names, labels among them, that a concept had not before."""
    known = before.called if before else {}
    return {
        language: tuple(name for name in names if name not in known.get(language, ()))
        for language, names in concept.called.items()
    }


@cache
def shipped() -> Scheme:
    """The concepts that come with the product; `SchemeError` when a file is not sound."""
    found: dict[str, Concept] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml") or file.name == "alike.toml":
            continue
        for identity, body in tomllib.loads(file.read_text("utf-8")).items():
            if identity in found:
                raise SchemeError(f"{file.name}: {identity} is written twice")
            found[identity] = read_concept(identity, body)
    for concept in found.values():
        for other in (*concept.broader, *concept.related):
            if other not in found:
                raise SchemeError(f"{concept.id}: it refers to {other}, which is nowhere")
    return Scheme(found.values())


def read_concept(identity: str, body: Any) -> Concept:
    """A concept as it is written; `SchemeError` when it is not sound."""
    if not isinstance(body, Mapping):
        raise SchemeError(f"{identity}: an object is needed")
    for key in body:
        if key not in _FIELDS:
            raise SchemeError(f"{identity}: there is no field {key}")
    kind = body.get("kind")
    if kind not in KINDS:
        raise SchemeError(f"{identity}, kind: one of {', '.join(KINDS)} is needed")
    return Concept(
        id=identity,
        kind=kind,
        label=_label(identity, body),
        names=_words(identity, "names", body),
        needs=_words(identity, "needs", body),
        broader=_list(identity, "broader", body.get("broader", [])),
        related=_list(identity, "related", body.get("related", [])),
        classes=_known(identity, "classes", body, SERVICE_CLASSES),
        own_themes=_known(identity, "themes", body, THEMES),
        ages=_ages(identity, body.get("ages")),
    )


def _label(identity: str, body: Mapping[str, Any]) -> Text:
    label = {language: body[language] for language in UI_LANGUAGES if body.get(language)}
    for language, value in label.items():
        if not isinstance(value, str):
            raise SchemeError(f"{identity}, {language}: a text is needed")
    if not any(value.strip() for value in label.values()):
        raise SchemeError(f"{identity}: a label in {', '.join(UI_LANGUAGES)} is needed")
    return label


def _words(identity: str, key: str, body: Mapping[str, Any]) -> Words:
    given = body.get(key, {})
    if not isinstance(given, Mapping):
        raise SchemeError(f"{identity}, {key}: phrases by language are needed")
    for language in given:
        if language not in UI_LANGUAGES:
            raise SchemeError(f"{identity}, {key}.{language}: phrases in {', '.join(UI_LANGUAGES)} are needed")
    return {language: _list(identity, f"{key}.{language}", phrases) for language, phrases in given.items()}


def _list(identity: str, field: str, given: Any) -> tuple[str, ...]:
    """Texts without those that are written twice."""
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, str) and one.strip() for one in given):
        raise SchemeError(f"{identity}, {field}: a list of texts is needed, none of them empty")
    return tuple(dict.fromkeys(given))


def _known(identity: str, key: str, body: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[str, ...]:
    codes = _list(identity, key, body.get(key, []))
    for code in codes:
        if code not in known:
            raise SchemeError(f"{identity}, {key}: {code!r} is not known")
    return codes


def _ages(identity: str, given: Any) -> tuple[int, int] | None:
    if given is None:
        return None
    match given:
        case [int(low), int(high)] if 0 <= low <= high:
            return low, high
    raise SchemeError(f"{identity}, ages: two whole numbers are needed, the lower first")
