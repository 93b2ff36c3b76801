"""Paper for those who are not online: what there is in a municipality, of a theme, with numbers to call."""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from services.platform.access import PUBLIC, access
from services.tray import leaflet as sheet
from services.tray import listing
from services.tray.codes import qr
from services.tray.web.public import FRESH, STEADY, speak
from services.tray.web.rendering import page
from services.vocabulary.profile import Profile

blueprint = Blueprint("leaflet", __name__)
blueprint.before_request(speak)


@blueprint.get("/<language:code>/leaflet")
@access(PUBLIC)
def leaflet(code: str) -> Response:
    """The leaflet; without a municipality or a theme, the choice of them."""
    filters = listing.narrowed(request.args)
    large = request.args.get("large") == "yes"
    if not filters:
        return page("leaflet_choice.html", STEADY, indexed=True)
    found = sheet.made(current_app.extensions["catalog"], code, filters)
    profile: Profile = current_app.extensions["profile"]
    values: dict[str, Any] = {"code": code, **filters}
    public_url: str = current_app.extensions["settings"].public_url
    address = public_url.rstrip("/") + url_for("leaflet.leaflet", **values)
    return page(
        "leaflet.html",
        FRESH,
        sheet=found,
        filters=filters,
        large=large,
        channels=[its for its in profile.channels if not its.concepts],
        address=address,
        drawing=qr(address),
    )
