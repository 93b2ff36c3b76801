"""An engine-neutral query: words with their alternatives, filters by code, a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# How much a word counts where it is found. Names say what a thing is; long texts mention much.
WEIGHTS: Mapping[str, float] = {
    "name": 6.0,
    "topic": 3.0,
    "name_parts": 2.5,
    "topic_parts": 1.2,
    "text": 1.0,
    "folded": 0.8,
    "text_parts": 0.4,
}
FACETS = ("municipality", "theme", "kind")
MOST_BUCKETS = 400  # more than there are municipalities


@dataclass(frozen=True)
class Term:
    """A form of a word in a field, and what it counts there."""

    field: str
    value: str
    weight: float


@dataclass(frozen=True)
class Word:
    """One word of the query: it counts as its best alternative. `fuzzy` is its folded form, when spelling
    mistakes are to be forgiven."""

    alternatives: tuple[Term, ...]
    fuzzy: str | None = None


@dataclass(frozen=True)
class Query:
    """What an engine answers. Several codes of a facet are alternatives; facets narrow each other.

    Without words everything is listed in the order of names.
    """

    words: tuple[Word, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    visibility: str = "public"
    offset: int = 0
    size: int = 20


@dataclass(frozen=True)
class Hit:
    """A found document: what it shows, and how well it matched."""

    id: str
    score: float
    sort: str
    shown: dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A page of hits, the total, and the counts of each facet without its own filter."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
