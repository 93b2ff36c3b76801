"""What an edit of a concept would change, before anybody makes it: the same queries with and without it.

Offerings are tagged anew only when the edit is made. Until then the words of a new name are asked for beside the
concept, here as in searches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.platform.problems import FieldError, Invalid
from services.search.answering import Question, answer
from services.search.engine.protocol import Engine, standing
from services.search.knowledge import Knowledge
from services.vocabulary.concepts import Concept, SchemeError
from services.vocabulary.concepts.scheme import read_concept
from services.vocabulary.phrases import WHOLE

FIRST = 10
MOST = 20
Hits = list[dict[str, Any]]


@dataclass(frozen=True)
class Edit:
    """What a coordinator would say of a concept; None would take it away."""

    id: str
    body: dict[str, Any] | None

    @property
    def concept(self) -> Concept | None:
        """The concept after the edit; `Invalid` when it is not sound."""
        try:
            return None if self.body is None else read_concept(self.id, self.body)
        except SchemeError as error:
            raise Invalid(str(error), [FieldError("/body", "concept", str(error))]) from None


def preview(
    edit: Edit, queries: Sequence[str], language: str, engine: Engine, knowledge: Knowledge
) -> dict[str, Any]:
    """The first hits of each query before and after the edit; without queries, of the concept's own names."""
    after = edit.concept
    before = knowledge.reading(standing(engine).edits).scheme.get(edit.id)
    edited = knowledge.as_if(edit.id, edit.body)
    asked = list(dict.fromkeys(queries)) or _names(before, after, language)

    def hits(text: str, known: Knowledge) -> Hits:
        found = answer(Question(text=text, language=language, size=FIRST), engine, known)
        return [{"id": hit["id"], "name": hit["name"]} for hit in found["hits"]]

    compared = [_compared(text, hits(text, knowledge), hits(text, edited)) for text in asked]
    return {
        "id": edit.id,
        "changed": sum(1 for its in compared if its["before"] != its["after"]),
        "queries": compared,
    }


def _names(before: Concept | None, after: Concept | None, language: str) -> list[str]:
    """What the concept is called before or after; first what is so only before or only after."""
    was, will = ((its.called.get(language, ()) if its else ()) for its in (before, after))
    names = [name for name in (*will, *was) if (name in was) != (name in will)]
    return list(dict.fromkeys(name.removeprefix(WHOLE) for name in (*names, *will, *was)))[:MOST]


def _compared(text: str, before: Hits, after: Hits) -> dict[str, Any]:
    """Places count from 1."""
    was, will = ({hit["id"]: place for place, hit in enumerate(hits, 1)} for hits in (before, after))
    return {
        "q": text,
        "before": before,
        "after": after,
        "enters": [identity for identity in will if identity not in was],
        "leaves": [identity for identity in was if identity not in will],
        "moves": [
            {"id": identity, "from": was[identity], "to": place}
            for identity, place in will.items()
            if was.get(identity, place) != place
        ],
    }
