"""The pages that everybody may read: start, search, and what this is."""

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from services.platform.access import PUBLIC, access
from services.tray import starting
from services.tray.about import origins
from services.tray.finding import find
from services.tray.question import Question
from services.tray.web.rendering import page, set_language, today
from services.vocabulary.profile import Profile

blueprint = Blueprint("public", __name__)

STEADY = "public, max-age=300"
FRESH = "public, max-age=60"
# What somebody looked for is nobody else's: kept by their own browser alone, for the way back.
OWN = "private, max-age=60"
NOT_KEPT = "no-store"


@blueprint.before_request
def speak() -> None:
    """The language of the page is in its address."""
    if code := (request.view_args or {}).get("code"):
        set_language(code)


@blueprint.get("/")
@access(PUBLIC)
def front_door() -> AnyResponse:
    """On to the reader's language, as their browser tells it."""
    profile: Profile = current_app.extensions["profile"]
    code = request.accept_languages.best_match(profile.languages) or profile.languages[0]
    response = redirect(url_for("public.start", code=code))
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/<language:code>/")
@access(PUBLIC)
def start(code: str) -> Response:
    """One box, a place, the themes, what people often come for, and what is on this week."""
    areas = [area for area in current_app.extensions["profile"].themes if not area.opens or area.opens <= today()]
    question = Question.read(MultiDict({"municipality": request.args.get("municipality", "")}))
    week = starting.week(question.chosen("municipality"), code, current_app.extensions["search"])
    return page(
        "start.html", STEADY, indexed=True, question=question, areas=areas, needs=starting.needs(), week=week
    )


@blueprint.get("/<language:code>/search")
@access(PUBLIC)
def search(code: str) -> Response:
    """Results; the catalogue's list while search is away."""
    question = Question.read(request.args)
    results = find(question, code, current_app.extensions["search"], current_app.extensions["catalog"])
    # Who may be in danger may share a device with somebody who must not see what they looked for.
    cache = OWN if results.searched and not results.dangers else NOT_KEPT
    return page(
        "search.html", cache, leave=results.dangers, results=results, question=question, used=results.question
    )


@blueprint.get("/<language:code>/about")
@access(PUBLIC)
def about(code: str) -> Response:
    """What this is, where it comes from, and what it does not keep."""
    return page("about.html", STEADY, indexed=True, origins=origins(current_app.extensions["profile"]))


@blueprint.get("/assets/<name>")
@access(PUBLIC)
def static_file(name: str) -> Response:
    """A static file under the address that holds its hash; any other address is none of ours."""
    for asset in current_app.extensions["assets"].values():
        if asset.file_name == name:
            response = Response(asset.content, content_type=asset.content_type)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response
    raise NotFound
