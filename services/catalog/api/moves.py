"""The moves of an offering between its states, one address each: archive, confirm, submit, approve …"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from services.catalog import moderation, offerings
from services.catalog.api.answers import written
from services.catalog.api.preconditions import expected_version
from services.catalog.api.transaction import writing
from services.catalog.schemas.moderation import ChangeRequests
from services.catalog.schemas.offering import OfferingAnswer
from services.catalog.schemas.preconditions import MatchHeaders
from services.catalog.store.tables import Offering
from services.catalog.writing import Write
from services.platform.access import access

blueprint = Blueprint("moves", __name__, url_prefix="/v1", description="Publishing, checking and ending offerings")
PROVIDER = ("offerings", "coordinator")
MODERATOR = ("coordinator",)
MOVES: dict[str, tuple[tuple[str, ...], Callable[[Write, str, int | None], Offering], str]] = {
    "archive": (PROVIDER, offerings.archive, "End an offering: gone from search, and its address answers 410"),
    "restore": (PROVIDER, offerings.restore, "Bring back an offering that was archived or hidden"),
    "hide": (PROVIDER, offerings.hide, "Take an offering out of sight for a while"),
    "confirm": (PROVIDER, offerings.confirm, "Say that it is still true: the next check is due later"),
    "submit": (PROVIDER, moderation.submit, "Hand over a draft, or what a moderator asked for"),
    "approve": (MODERATOR, moderation.approve, "Publish what waits for the moderator"),
    "decline": (MODERATOR, moderation.decline, "Drop a proposal, or archive a new offering that waits"),
}


def _add(name: str) -> None:
    scopes, move, text = MOVES[name]

    def view(headers: dict[str, str], offering_id: UUID) -> Response:
        with writing() as write:
            return written(write, move(write, str(offering_id), expected_version()))

    view.__name__, view.__doc__ = f"{name}_offering", text
    decorators: tuple[Callable[[Any], Any], ...] = (
        blueprint.alt_response(412, "PRECONDITION_FAILED"),
        blueprint.alt_response(409, "CONFLICT"),
        blueprint.alt_response(404, "NOT_FOUND"),
        blueprint.response(200, OfferingAnswer),
        blueprint.arguments(MatchHeaders, location="headers"),
        access(*scopes),
        blueprint.route(f"/offerings/<uuid:offering_id>/{name}", methods=["POST"]),
    )
    decorated: Any = view
    for decorate in decorators:
        decorated = decorate(decorated)


for _name in MOVES:
    _add(_name)


@blueprint.route("/offerings/<uuid:offering_id>/request-changes", methods=["POST"])
@access(*MODERATOR)
@blueprint.arguments(MatchHeaders, location="headers")
@blueprint.arguments(ChangeRequests)
@blueprint.response(200, OfferingAnswer)
@blueprint.alt_response(404, "NOT_FOUND")
@blueprint.alt_response(409, "CONFLICT")
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def request_changes(headers: dict[str, str], body: dict[str, Any], offering_id: UUID) -> Response:
    """Send what waits back to its provider, with what is to change in which field"""
    with writing() as write:
        seen = expected_version()
        return written(write, moderation.request_changes(write, str(offering_id), body["requests"], seen))
