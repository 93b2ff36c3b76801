"""The pages that everybody may read: start, search, an offering, and what this is."""

from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from services.platform.access import PUBLIC, access
from services.tray.finding import find
from services.tray.question import Question
from services.tray.shown import languages_of, shown
from services.tray.web.rendering import page, reader, set_language, today
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
    """One box, a place, and the themes."""
    areas = [area for area in current_app.extensions["profile"].themes if not area.opens or area.opens <= today()]
    return page("start.html", STEADY, indexed=True, question=Question(), areas=areas)


@blueprint.get("/<language:code>/search")
@access(PUBLIC)
def search(code: str) -> Response:
    """Results; the catalogue's list while search is away."""
    question = Question.read(request.args)
    results = find(question, code, current_app.extensions["search"], current_app.extensions["catalog"])
    # Who may be in danger may share a device with somebody who must not see what they looked for.
    cache = OWN if results.searched and not results.dangers else NOT_KEPT
    return page("search.html", cache, results=results, question=question, used=results.question)


@blueprint.get("/<language:code>/offerings/<uuid:offering_id>")
@access(PUBLIC)
def offering(code: str, offering_id: UUID) -> AnyResponse:
    """Everything about one offering; one that was merged into another leads there."""
    found = current_app.extensions["catalog"].get(f"/v1/offerings/{offering_id}")
    if found["id"] != str(offering_id):
        return redirect(url_for("public.offering", code=code, offering_id=found["id"]), 308)
    there = shown(found, code)
    foreign = languages_of(there) - {reader().code}
    return page("offering.html", FRESH, indexed=True, offering=there, foreign=foreign)


@blueprint.get("/<language:code>/about")
@access(PUBLIC)
def about(code: str) -> Response:
    """What this is, where it comes from, and what it does not keep."""
    return page("about.html", STEADY, indexed=True)


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
