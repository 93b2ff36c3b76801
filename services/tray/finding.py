"""Results for a question: from search, or from the catalogue's list while search is away."""

from dataclasses import dataclass, field
from typing import Any

from services.platform.problems import NotFound, Unavailable
from services.tray.language import language as language_of
from services.tray.question import NoSuchPage, Question
from services.tray.shown import Shown, localized, shown
from services.tray.understood import Understood, let_go, understood
from services.tray.upstream import Upstream
from services.vocabulary.safety import find_danger

# Meanings that begin so are of what the tray does not hold: the county's own channels are for them.
_OUTSIDE = "county-"


@dataclass(frozen=True)
class Results:
    """A page of results. `searched` is false when the words of the question were not used.

    `help` and `channels` are those of the county's profile, as search chose them. `instead` tells how many results
    there would be without some part of the question.
    """

    question: Question
    hits: list[Shown]
    searched: bool
    total: int | None = None
    pages: int = 1
    facets: dict[str, list[Shown]] = field(default_factory=dict)
    dangers: tuple[str, ...] = ()
    help: tuple[Shown, ...] = ()
    channels: tuple[Shown, ...] = ()
    outside: bool = False
    understood: Understood = field(default_factory=Understood)
    let_go: list[str] = field(default_factory=list)
    instead: dict[str, int] = field(default_factory=dict)
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
    concepts = answer["interpretation"]["concepts"]
    return Results(
        question,
        # Search answers texts in the reader's language, but leaves what is inside of hours as it was written.
        localized(answer["hits"], language),
        searched=True,
        total=answer["total"],
        pages=answer["page"]["pages"],
        facets=answer["facets"],
        dangers=tuple(answer["help"]["dangers"]),
        help=tuple(answer["help"]["channels"]),
        channels=tuple(answer["channels"]),
        # Beside what is found, channels are only given for what is not held here.
        outside=bool(answer["channels"])
        and (answer["total"] > 0 or any(concept["id"].startswith(_OUTSIDE) for concept in concepts)),
        understood=understood(question, answer, language_of(language)),
        let_go=let_go(question, answer, language_of(language)),
        instead={its["without"]: its["total"] for its in answer["relaxed"]["instead"]},
    )


def _listed(question: Question, language: str, catalog: Upstream) -> Results:
    answer = catalog.get("/v1/offerings", params=question.to_list())
    hits = [shown(offering, language) for offering in answer["items"]]
    # Help does not wait for search.
    dangers = tuple(sorted(find_danger(question.words)))
    return Results(question, hits, searched=False, dangers=dangers, next_cursor=answer["next"])
