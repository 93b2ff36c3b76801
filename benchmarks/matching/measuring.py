"""What matching makes of the labelled pairs, beside what a person says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from benchmarks.matching.pairs import Pair, Record, pairs
from services.catalog.matching import neighbours
from services.catalog.matching.likeness import LIKELY, Likeness, of_traits
from services.catalog.matching.traits import of_offering

PRECISION_OF_LINKED, RECALL_OF_FOUND = 0.98, 0.90
KEY = Likeness(100, ("other_id",))
UNMET = Likeness(0, (), ("not compared",))
Verdict = Literal["linked", "proposed", "two"]


@dataclass(frozen=True)
class Judged:
    """A pair with what matching says of it."""

    pair: Pair
    likeness: Likeness

    @property
    def verdict(self) -> Verdict:
        """What becomes of the pair."""
        return "linked" if self.likeness.sure else "proposed" if self.likeness.score >= LIKELY else "two"

    @property
    def wrong(self) -> bool:
        """Whether two things are linked or proposed, or one is not found."""
        return self.pair.same == (self.verdict == "two")


@dataclass(frozen=True)
class Figures:
    """Precision and recall of a half, for what is linked at once, and for that and what is proposed together."""

    half: str
    judged: tuple[Judged, ...]

    def count(self, *verdicts: Verdict, same: bool | None = None) -> int:
        """How many pairs have one of the verdicts."""
        return sum(its.verdict in verdicts and same in (None, its.pair.same) for its in self.judged)

    def precision(self, *verdicts: Verdict) -> float:
        """How many of those with the verdicts are the same."""
        return self.count(*verdicts, same=True) / max(1, self.count(*verdicts))

    def recall(self, *verdicts: Verdict) -> float:
        """How many of those that are the same have the verdicts."""
        return self.count(*verdicts, same=True) / max(1, sum(its.pair.same for its in self.judged))

    @property
    def met(self) -> bool:
        """Whether the aims are met."""
        right = self.precision("linked") >= PRECISION_OF_LINKED
        return right and self.recall("linked", "proposed") >= RECALL_OF_FOUND


def measure(half: str) -> Figures:
    """The figures of a half."""
    return Figures(half, tuple(Judged(pair, judge(pair)) for pair in pairs(half)))


def judge(pair: Pair) -> Likeness:
    """A key that both carry, else the likeness, if one of them is found beside the other at all."""
    if not _ids(pair.one).isdisjoint(_ids(pair.other)):
        return KEY
    one, other = (of_offering(its.body, its.organization) for its in (pair.one, pair.other))
    return of_traits(one, other) if neighbours.would_meet(one, other) else UNMET


def report(figures: Figures) -> Iterator[str]:
    """The figures, then every pair that came out otherwise than a person says."""
    count, same = len(figures.judged), sum(its.pair.same for its in figures.judged)
    yield f"{figures.half}: {count} pairs, {same} the same, {count - same} hard negatives"
    yield (
        f"  linked at once       precision {figures.precision('linked'):.3f} (aim {PRECISION_OF_LINKED})"
        f"  recall {figures.recall('linked'):.3f}  wrong links {figures.count('linked', same=False)}"
    )
    yield (
        f"  linked or proposed   precision {figures.precision('linked', 'proposed'):.3f}"
        f"  recall {figures.recall('linked', 'proposed'):.3f} (aim {RECALL_OF_FOUND})"
        f"  wrong proposals {figures.count('proposed', same=False)}"
    )
    for its in figures.judged:
        if its.wrong:
            label = "same" if its.pair.same else "two"
            signs = [*its.likeness.reasons, *(f"not {reason}" for reason in its.likeness.against)]
            came = f"{its.verdict} with {its.likeness.score}"
            yield f"  line {its.pair.line} ({its.pair.about}): {label}, but {came}"
            yield f"    {' / '.join(its.pair.written)}"
            yield f"    {', '.join(signs)}"


def _ids(record: Record) -> set[tuple[str, str]]:
    known = {(its["system"], its["id"]) for its in record.body.get("other_ids", [])}
    return known | ({(record.source, record.record_id)} if record.source and record.record_id else set())
