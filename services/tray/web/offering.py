"""One offering: its page, its calendar file, and "is this right?"."""

from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from services.platform.access import PUBLIC, access
from services.platform.problems import Gone
from services.tray import calendar_file, reporting, ways
from services.tray.leaving import is_about_danger
from services.tray.question import Question
from services.tray.shown import Shown, languages_of, shown
from services.tray.similar import instead_of, similar
from services.tray.structured import structured
from services.tray.web import public
from services.tray.web.public import FRESH, NOT_KEPT, speak
from services.tray.web.rendering import now, page, reader

blueprint = Blueprint("offering", __name__)
ONE = "/<language:code>/offerings/<uuid:offering_id>"

blueprint.before_request(speak)


@public.blueprint.get(ONE)
@access(PUBLIC)
def offering(code: str, offering_id: UUID) -> AnyResponse:
    """Everything about one offering; one that was merged into another leads there, and one that has ended to what
    there is now."""
    try:
        found = _found(offering_id)
    except Gone:
        extensions = current_app.extensions
        others = instead_of(str(offering_id), code, extensions["search"], extensions["catalog"])
        return page("ended.html", NOT_KEPT, 410, question=Question(), similar=others)
    if found["id"] != str(offering_id):
        return redirect(url_for("public.offering", code=code, offering_id=found["id"]), 308)
    # Who may be in danger may share a device with somebody who must not see what they read.
    leave = is_about_danger(found)
    cache = NOT_KEPT if leave else FRESH
    return page("offering.html", cache, indexed=True, leave=leave, **_beside(shown(found, code), code))


def _beside(there: Shown, code: str) -> dict[str, Any]:
    """The offering, and what its page needs beside it."""
    address = _address(code, there["id"])
    return {
        "offering": there,
        "foreign": languages_of(there) - {reader().code},
        "address": address,
        "structured": structured(there, address, now()),
        "similar": similar(there["id"], code, current_app.extensions["search"]),
        "has_calendar": calendar_file.has_times(there, now()),
        "plain": request.args.get("plain") == "1",
        "share": _share(there["name"]["value"], address),
        "ways": ways,
        "planner": current_app.extensions["settings"].route_url,
    }


# Beside the address of the page, not below it: it is the same thing in another form.
@blueprint.get(ONE + ".ics")
@access(PUBLIC)
def calendar(code: str, offering_id: UUID) -> AnyResponse:
    """Its times for a calendar."""
    there = shown(_found(offering_id), code)
    if not calendar_file.has_times(there, now()):
        raise NotFound
    made = calendar_file.calendar(there, _address(code, there["id"]), now(), reader())
    response = Response(made, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{there["id"]}.ics"'
    response.headers["Cache-Control"] = FRESH
    return response


@blueprint.post(ONE + "/right")
@access(PUBLIC)
def right(code: str, offering_id: UUID) -> AnyResponse:
    """Somebody says that it is right. Only how often this is said is counted, with the figures of the service."""
    _must_be_ours()
    return redirect(url_for("offering.thanks", code=code, offering_id=offering_id), 303)


@blueprint.get(ONE + "/report")
@access(PUBLIC)
def report_form(code: str, offering_id: UUID) -> Response:
    """What is wrong?"""
    return _form(code, offering_id)


@blueprint.post(ONE + "/report")
@access(PUBLIC)
def report(code: str, offering_id: UUID) -> AnyResponse:
    """Somebody says that something is wrong: on to the catalogue, where people read it."""
    _must_be_ours()
    what = request.form.get("what", "")
    if what not in reporting.WRONG:
        return _form(code, offering_id, 422, text=request.form.get("text", ""))
    extensions = current_app.extensions
    extensions["reports"].take(str(offering_id))
    reporting.report(str(offering_id), what, request.form.get("text", ""), extensions["catalog"])
    return redirect(url_for("offering.thanks", code=code, offering_id=offering_id), 303)


@blueprint.get(ONE + "/thanks")
@access(PUBLIC)
def thanks(code: str, offering_id: UUID) -> Response:
    """Thank you; and back."""
    return page("thanks.html", NOT_KEPT, offering_id=offering_id)


def _form(code: str, offering_id: UUID, status: int = 200, text: str = "") -> Response:
    there = shown(_found(offering_id), code)
    return page(
        "report.html",
        NOT_KEPT,
        status,
        offering=there,
        wrong=reporting.WRONG,
        longest=reporting.LONGEST,
        text_given=text,
    )


def _found(offering_id: UUID) -> Shown:
    found: Shown = current_app.extensions["catalog"].get(f"/v1/offerings/{offering_id}")
    return found


def _address(code: str, identity: str) -> str:
    base: str = current_app.extensions["settings"].public_url.rstrip("/")
    return base + url_for("public.offering", code=code, offering_id=identity)


def _share(name: str, address: str) -> str:
    """A link that begins an e-mail to somebody: the address is typed by the sender, in their own program."""
    body = quote(f"{name}\r\n{address}")
    return f"mailto:?subject={quote(name)}&body={body}"


def _must_be_ours() -> None:
    ours = urlsplit(current_app.extensions["settings"].public_url).netloc
    reporting.must_be_ours(dict(request.headers), {request.host, ours})
