"""Results for a question: from search, or from the catalogue's list while search is away."""

from dataclasses import dataclass, field
from typing import Any

from services.platform.problems import NotFound, Unavailable
from services.tray.question import NoSuchPage, Question
from services.tray.shown import Shown, localized, shown
from services.tray.upstream import Upstream


@dataclass(frozen=True)
class Results:
    """A page of results. `searched` is false when the words of the question were not used."""

    question: Question
    hits: list[Shown]
    searched: bool
    total: int | None = None
    pages: int = 1
    facets: dict[str, list[Shown]] = field(default_factory=dict)
    understood: list[Shown] = field(default_factory=list)
    without_place: str = ""
    next_cursor: str | None = None


def find(question: Question, language: str, search: Upstream, catalog: Upstream) -> Results:
    """Ask search, else the catalogue; `NoSuchPage` beyond the end, `Unavailable` when both are away."""
    try:
        answer = search.post("/v1/search", json=question.to_search(language))
    except NotFound as error:
        raise NoSuchPage(error.detail) from error
    except Unavailable:
        return _listed(question.for_list(), language, catalog)
    return _found(question, answer, language)


def _found(question: Question, answer: Any, language: str) -> Results:
    interpretation = answer["interpretation"]
    others = [word["text"] for word in interpretation["words"] if word["role"] != "place"]
    return Results(
        question,
        # Search answers texts in the reader's language, but leaves what is inside of hours as it was written.
        localized(answer["hits"], language),
        searched=True,
        total=answer["total"],
        pages=answer["page"]["pages"],
        facets=answer["facets"],
        # A place that was chosen counts more than one that was written, so only then is it what was used.
        understood=[] if question.municipalities else interpretation["municipalities"],
        without_place=" ".join(others),
    )


def _listed(question: Question, language: str, catalog: Upstream) -> Results:
    answer = catalog.get("/v1/offerings", params=question.to_list())
    hits = [shown(offering, language) for offering in answer["items"]]
    return Results(question, hits, searched=False, next_cursor=answer["next"])
