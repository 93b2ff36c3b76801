"""A question answered: understood, asked of the engine, and where there is danger, with help first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.search import relaxing, results
from services.search.engine.protocol import Engine, standing
from services.search.knowledge import Knowledge
from services.search.query import Sort
from services.search.relaxing import Relaxed
from services.search.results import Guidance
from services.search.understanding import Understood, to_query, understand
from services.search.understanding.asking import Wanted, strictly
from services.vocabulary.profile import Channel


@dataclass(frozen=True)
class Question:
    """What somebody asks: words, what they chose beside them, and which wishes in the words they took away."""

    text: str = ""
    language: str = "fi"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    page: int = 1
    size: int = 20
    sort: Sort = "relevance"
    point: tuple[float, float] | None = None
    audiences: tuple[str, ...] = ("public",)


def answer(question: Question, engine: Engine, knowledge: Knowledge) -> dict[str, Any]:
    """The answer to a question; `IndexAway` while there is no index."""
    reading = knowledge.reading(standing(engine).edits)
    understood = understand(question.text, question.language, reading, knowledge.municipalities, question.ignore)
    wanted = Wanted(
        question.filters,
        (question.page - 1) * question.size,
        question.size,
        question.sort,
        question.point,
        question.audiences,
    )
    forgiving = to_query(understood, reading.scheme, wanted, fuzzy=True)
    query = strictly(forgiving)
    chosen = frozenset(name for name, codes in question.filters.items() if codes)
    relaxed = relaxing.search(
        engine, query, forgiving, frozenset(query.filters) - chosen - {"municipality"}, chosen
    )
    dangers = understood.dangers
    guidance = Guidance(
        tuple(sorted(dangers)), knowledge.crisis if dangers else (), _ways(understood, relaxed, knowledge)
    )
    shown = results.Page(question.page, question.size, knowledge.names)
    return results.answer(relaxed, understood, reading, guidance, shown)


def _ways(understood: Understood, relaxed: Relaxed, knowledge: Knowledge) -> tuple[Channel, ...]:
    """The county's own channels: for what the tray does not hold, and when nothing is found."""
    outside = {meaning.concept for meaning in understood.out_of_scope()}
    if not outside and relaxed.found.total:
        return ()
    meant = [channel for channel in knowledge.channels if outside.intersection(channel.concepts)]
    return (*meant, *(channel for channel in knowledge.channels if not channel.concepts))
