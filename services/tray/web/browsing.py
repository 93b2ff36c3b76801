"""Pages that can be found without searching: themes, municipalities, organizations, each with an index."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from services.platform.access import PUBLIC, access
from services.tray import listing
from services.tray.shown import localized, municipality_name
from services.tray.web.public import FRESH, STEADY, speak
from services.tray.web.rendering import page, reader
from services.vocabulary.municipalities import UnknownMunicipality
from services.vocabulary.municipalities import municipality as municipality_of
from services.vocabulary.themes import THEMES

blueprint = Blueprint("browsing", __name__)
blueprint.before_request(speak)


@blueprint.get("/<language:code>/themes")
@access(PUBLIC)
def themes(code: str) -> Response:
    """The national themes, and how much there is of each."""
    counts = listing.themes_counted(current_app.extensions["search"])
    return page("themes.html", STEADY, indexed=True, counts=counts)


@blueprint.get("/<language:code>/themes/<theme>")
@access(PUBLIC)
def theme(code: str, theme: str) -> Response:
    """What there is of one theme."""
    if theme not in THEMES:
        raise NotFound
    return _listed("theme.html", code, theme=theme)


@blueprint.get("/<language:code>/municipalities")
@access(PUBLIC)
def municipalities(code: str) -> Response:
    """The county's municipalities."""
    return page("municipalities.html", STEADY, indexed=True)


@blueprint.get("/<language:code>/municipalities/<municipality>")
@access(PUBLIC)
def municipality(code: str, municipality: str) -> AnyResponse:
    """What there is in one municipality; one that has merged leads to what it is part of now."""
    try:
        its = municipality_of(municipality)
    except UnknownMunicipality:
        raise NotFound from None
    if its.code != municipality:
        return redirect(url_for("browsing.municipality", code=code, municipality=its.code), 308)
    counts = listing.themes_counted(current_app.extensions["search"], its.code)
    return _listed("municipality.html", code, counts=counts, municipality=its.code)


@blueprint.get("/<language:code>/organizations")
@access(PUBLIC)
def organizations(code: str) -> Response:
    """Who offers what is on the tray, by name."""
    cursor = request.args.get("cursor", "")
    found = listing.organizations(current_app.extensions["catalog"], cursor)
    items = [
        localized(its, code) | {"place": municipality_name(its.get("municipality", ""), code)}
        for its in found.items
    ]
    return page("organizations.html", FRESH, indexed=not cursor, organizations=items, listing=found)


@blueprint.get("/<language:code>/organizations/<uuid:organization_id>")
@access(PUBLIC)
def organization(code: str, organization_id: UUID) -> Response:
    """Who they are, how to reach them, and what they offer."""
    found = current_app.extensions["catalog"].get(f"/v1/organizations/{organization_id}")
    its = localized(found, code) | {"place": municipality_name(found.get("municipality", ""), code)}
    return _listed("organization.html", code, organization=str(organization_id), its=its)


def _listed(template: str, code: str, counts: object = None, its: object = None, **filters: Any) -> Response:
    cursor = request.args.get("cursor", "")
    found = listing.offerings(current_app.extensions["catalog"], reader().code, cursor, **filters)
    # A search engine needs no page that holds nothing, nor the later pages: each offering has its own.
    indexed = not cursor and bool(found.items or its)
    return page(template, FRESH, indexed=indexed, listing=found, counts=counts, its=its, **filters)
