"""What is measured of each answer, and their means.

- nDCG@10: how near the first ten are to the best order that there could be (grade g counts 2^g - 1).
- success@3: whether one of the first three has the ideal or the good label.
- zero: nothing was found. wrong: nothing that is even acceptable is among the first five.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.relevance.judged import Judged, Query

DEPTH = 10


@dataclass(frozen=True)
class Score:
    """The figures of one answer, or the means of many."""

    ndcg: float
    success: float
    zero: float
    wrong: float


def score(query: Query, found: Sequence[str], judged: Judged) -> Score:
    """The figures of an answer: ids in their order."""
    grades = query.grades()
    possible = sorted((_grade(its, grades) for its in _there(query, judged)), reverse=True)
    gained = [_grade(judged.topics.get(identity, ()), grades) for identity in found[:DEPTH]]
    best = _dcg(possible[:DEPTH])
    return Score(
        ndcg=_dcg(gained) / best if best else 0.0,
        success=float(any(grade >= 2 for grade in gained[:3]) or (len(grades) == 1 and any(gained[:3]))),
        zero=float(not found),
        wrong=float(not any(gained[:5])),
    )


def mean(scores: Iterable[Score]) -> Score:
    """The mean of each figure; zeros for none."""
    listed = list(scores)
    count = max(1, len(listed))
    return Score(*(sum(getattr(one, name) for one in listed) / count for name in Score.__dataclass_fields__))


def _there(query: Query, judged: Judged) -> Iterable[Sequence[str]]:
    """The topics of all offerings that could be found; where a place is named, of those that are there."""
    for offering in judged.offerings:
        public = offering.get("visibility", "public") == "public"
        if public and (query.municipality is None or _in(offering, query.municipality)):
            yield judged.topics.get(offering["id"], ())


def _in(offering: Mapping[str, object], municipality: str) -> bool:
    places = offering.get("places") or []
    area = offering.get("area") or {}
    codes = {place["municipality"] for place in places}  # type: ignore[attr-defined]
    return municipality in codes or bool(area) or not codes


def _grade(topics: Sequence[str], grades: Mapping[str, int]) -> int:
    return max((grades.get(topic, 0) for topic in topics), default=0)


def _dcg(grades: Sequence[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(at + 2) for at, grade in enumerate(grades))
