"""The accessibility statement."""

from flask import Blueprint, Response, current_app

from services.platform.access import PUBLIC, access
from services.tray import statement
from services.tray.web.public import STEADY
from services.tray.web.rendering import page, set_language
from services.vocabulary.profile import Profile

blueprint = Blueprint("statement", __name__)


@blueprint.get("/<language:code>/accessibility")
@access(PUBLIC)
def accessibility(code: str) -> Response:
    """What was tested, what does not conform, whom to tell, and who supervises."""
    set_language(code)
    profile: Profile = current_app.extensions["profile"]
    return page(
        "statement.html",
        STEADY,
        indexed=True,
        results=statement.results(),
        days=statement.ANSWER_DAYS,
        supervisor=statement.SUPERVISOR[code],
        told=[channel for channel in profile.channels if not channel.concepts],
    )
