"""Problems as pages: in the reader's language, in the same look, with a way out."""

from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from services.platform.problems import CODE_OF_STATUS, STATUS, Gone, Invalid, NotFound, Problem, Unavailable
from services.tray.question import NoSuchPage, Question, TooLong, UnknownFilter, shortened
from services.tray.reporting import ForeignForm, TooManyReports
from services.tray.web.rendering import page, set_language
from services.tray.wording import message
from services.vocabulary.profile import Profile
from services.vocabulary.safety import find_danger

RETRY_SECONDS = 10


@dataclass(frozen=True)
class Words:
    """What a problem's page says: what happened, and what to do."""

    title: str
    text: str


# A problem that is not here is worded as the nearest one above it.
WORDS: dict[type[Problem], Words] = {
    TooLong: Words(
        message("There are too many words in the search"),
        message("Search reads at most 200 characters. Write the most important words and try again."),
    ),
    UnknownFilter: Words(
        message("There is no such choice"),
        message("The link may be old or cut off. Write again what you are looking for."),
    ),
    NoSuchPage: Words(
        message("There is no such page of results"),
        message("There are fewer results than that. Begin from the first page."),
    ),
    ForeignForm: Words(
        message("This could not be sent"),
        message("Open the page anew and send it from there. You can also call the organizer."),
    ),
    TooManyReports: Words(
        message("Many have told about this already"),
        message("The organizer will read it. Thank you for wanting to help."),
    ),
    Gone: Words(
        message("This has ended"),
        message("The organizer offers this no longer, or somebody has taken it away. See what else there is."),
    ),
    NotFound: Words(
        message("There is no such page"),
        message("The address may be wrong, or the page has moved. Try to find it by searching."),
    ),
    Invalid: Words(
        message("The search could not be understood"),
        message("Write again what you are looking for, in fewer words."),
    ),
    Unavailable: Words(
        message("This does not work just now"),
        message("The fault is ours, not yours. Try again in a moment."),
    ),
    Problem: Words(
        message("Something went wrong"),
        message("The fault is ours, not yours. Try again in a moment."),
    ),
}
_BY_CODE = {kind.code: kind for kind in (Gone, NotFound, Invalid, Unavailable)}


def init_app(app: Flask) -> None:
    """Answer with pages instead of problem+json."""
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(HTTPException, answer_http_exception)


def answer_problem(problem: Problem) -> Response:
    """A typed error as a page with the status of the one table."""
    words = next(WORDS[kind] for kind in type(problem).__mro__ if kind in WORDS)
    response = _page(words, STATUS[problem.code][0], isinstance(problem, NoSuchPage))
    if isinstance(problem, Unavailable):
        response.headers["Retry-After"] = str(problem.retry_after or RETRY_SECONDS)
    return response


def answer_http_exception(error: HTTPException) -> Response:
    """Flask's own errors: unknown addresses, wrong methods, and what nobody foresaw."""
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    kind = _BY_CODE.get(CODE_OF_STATUS.get(error.code, ""), NotFound if error.code < 500 else Problem)
    response = _page(WORDS[kind], error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _page(words: Words, status: int, first_page: bool = False) -> Response:
    set_language(_language())
    # What was typed is kept, so that nobody has to write it again.
    question = Question(words=shortened(request.args.get("q", "")))
    others = [(name, value) for name, value in request.args.items(multi=True) if name not in ("page", "cursor")]
    again = Question.read(MultiDict(others)) if first_page else None
    leave = find_danger(question.words)
    return page("problem.html", "no-store", status, leave=leave, words=words, question=question, again=again)


def _language() -> str:
    profile: Profile = current_app.extensions["profile"]
    first = request.path.split("/")[1]
    if first in profile.languages:
        return first
    return request.accept_languages.best_match(profile.languages) or profile.languages[0]
