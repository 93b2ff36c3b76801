"""An engine-neutral query: words and concepts with their alternatives, filters by code, an order, a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from services.search.times import DAYPARTS, UNKNOWN, slots
from services.vocabulary.local_time import WEEKDAYS

# How much a word counts where it is found. Names say what a thing is; long texts mention much.
WEIGHTS: Mapping[str, float] = {
    "name": 3.0,
    "topic": 2.0,
    "name_parts": 2.5,
    "topic_parts": 1.2,
    "text": 0.7,
    "folded": 0.8,
    "text_parts": 0.4,
}
# The same for a concept; `guess` is what it is probably about,
# `kin` are the concepts above those that it says.
CONCEPT_WEIGHTS: Mapping[str, float] = {
    "concept_name": 28.0,
    "concept_topic": 15.0,
    "concept_text": 13.0,
    "concept_guess": 14.0,
    "concept_kin": 20.0,
}
NAMED = 120.0  # what bears exactly the name that was typed
# Fields in which a form counts the same however rare it is.
CONSTANT = frozenset({*CONCEPT_WEIGHTS, "named"})
FACETS = (
    "municipality", "theme", "kind", "target_group", "age", "price", "language", "accessibility", "delivery",
    "weekday", "daypart", "sector", "accepts", "capacity", "entry", "priority",
)  # fmt: skip
COUNTED = tuple(facet for facet in FACETS if facet != "age")
MOST_BUCKETS = 5_000  # more than there are municipalities, concepts, or organizations of a county
TIE = 0.15  # of the other alternatives of a word, beside the best one

Sort = Literal["relevance", "distance", "next", "name"]


@dataclass(frozen=True)
class Term:
    """A form of a word in a field, and what it counts there."""

    field: str
    value: str
    weight: float


@dataclass(frozen=True)
class Word:
    """One word of the query, or one need: it counts as its best alternative. `fuzzy` is its folded form, when
    spelling mistakes are to be forgiven; `prefix` how a word of a name begins that is still being typed."""

    alternatives: tuple[Term, ...] = ()
    fuzzy: str | None = None
    prefix: str | None = None


@dataclass(frozen=True)
class Preference:
    """What has any of these codes comes before what has not, by so much."""

    field: str
    codes: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Query:
    """What an engine answers. Several codes of a field are alternatives; fields narrow each other.

    `without` keeps documents out that have any of the codes. Without words everything is listed in the order
    of names. `point` is (latitude, longitude), needed for the order by distance.
    """

    words: tuple[Word, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    preferences: tuple[Preference, ...] = ()
    audiences: tuple[str, ...] = ("public",)
    sort: Sort = "relevance"
    point: tuple[float, float] | None = None
    facets: tuple[str, ...] = COUNTED
    offset: int = 0
    size: int = 20


def narrowing(query: Query, leave_out: str | None = None) -> dict[str, tuple[str, ...]]:
    """The filters as documents are narrowed by them, without one. A weekday and a time of day together mean the
    same time: a Tuesday evening, not a Tuesday and some evening."""
    filters = {name: codes for name, codes in query.filters.items() if name != leave_out}
    if _TIMES.keys() <= filters.keys():
        filters["slot"] = slots(filters.pop("weekday"), filters.pop("daypart"))
    return filters


def counted_slots(query: Query, facet: str) -> dict[str, tuple[str, ...]]:
    """For a facet of times, the codes `slot` that each of its codes stands for beside what was chosen of the
    other one; empty for all other facets, which are counted by their own codes."""
    if facet == "weekday" and "daypart" in query.filters:
        return {day: slots((day,), query.filters["daypart"]) for day in _TIMES["weekday"]}
    if facet == "daypart" and "weekday" in query.filters:
        return {part: slots(query.filters["weekday"], (part,)) for part in _TIMES["daypart"]}
    return {}


_TIMES = {"weekday": (*WEEKDAYS, UNKNOWN), "daypart": (*DAYPARTS, UNKNOWN)}


@dataclass(frozen=True)
class Hit:
    """A found document: what it shows, how well it matched, and how far away it is (metres), when that was
    the order."""

    id: str
    score: float
    sort: str
    shown: dict[str, Any]
    distance: int | None = None


@dataclass(frozen=True)
class Found:
    """A page of hits, the total, and the counts of each facet without its own filter."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
