"""A question answered: understood, asked of the engine, and asked once more with spelling forgiven."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.search import results
from services.search.engine.protocol import Engine, IndexAway
from services.search.knowledge import Knowledge
from services.search.query import Sort
from services.search.understanding import to_query, understand
from services.search.understanding.asking import Wanted


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
    state = engine.state()
    if state is None:
        raise IndexAway("The index is being built; try again in a moment.", retry_after=2)
    reading = knowledge.reading(state.edits)
    understood = understand(question.text, question.language, reading, knowledge.municipalities, question.ignore)
    wanted = Wanted(
        question.filters,
        (question.page - 1) * question.size,
        question.size,
        question.sort,
        question.point,
        question.audiences,
    )
    query = to_query(understood, reading.scheme, wanted)
    found = engine.search(query)
    if found.total == 0 and query.words:
        found = engine.search(to_query(understood, reading.scheme, wanted, fuzzy=True))
    return results.answer(found, understood, reading.scheme, question.page, question.size)
