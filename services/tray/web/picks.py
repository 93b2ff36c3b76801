"""The pick list as a page, as an address to share, and as a handout on paper. The list is kept on the reader's
device alone; an address holds nothing but ids of offerings."""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from services.platform.access import PUBLIC, access
from services.tray.codes import qr
from services.tray.picks import MOST, picked
from services.tray.web.public import OWN, speak
from services.tray.web.rendering import page, reader

blueprint = Blueprint("picks", __name__)
blueprint.before_request(speak)


@blueprint.get("/<language:code>/picks")
@access(PUBLIC)
def picks(code: str) -> Response:
    """The offerings of a list side by side."""
    found = picked(request.args.getlist("ids"), code, current_app.extensions["catalog"])
    return page("picks.html", OWN, picks=found, most=MOST, address=_public("picks.picks", ids=",".join(found.ids)))


@blueprint.get("/<language:code>/handout")
@access(PUBLIC)
def handout(code: str) -> Response:
    """One page to print; each offering has a code that opens it on a telephone."""
    found = picked(request.args.getlist("ids"), code, current_app.extensions["catalog"])
    drawings = {its: qr(_public("public.offering", offering_id=its)) for its in found.ids}
    large = request.args.get("large") == "yes"
    return page("handout.html", OWN, picks=found, drawings=drawings, large=large)


def _public(endpoint: str, **values: Any) -> str:
    base: str = current_app.extensions["settings"].public_url
    return base.rstrip("/") + url_for(endpoint, code=reader().code, **values)
