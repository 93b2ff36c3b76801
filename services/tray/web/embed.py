"""A search box for other sites: the only page that may stand in a frame."""

import re

from flask import Blueprint, Flask, Response, current_app, request

from services.platform.access import PUBLIC, access
from services.platform.settings import SettingError
from services.tray.question import Question
from services.tray.settings import TraySettings
from services.tray.web.public import STEADY, speak
from services.tray.web.rendering import page

blueprint = Blueprint("embed", __name__)
blueprint.before_request(speak)

# Sites as a frame policy writes them: `*`, `'none'`, `'self'`, `https://*.example.fi`. What could end the rule
# and begin another is no site.
_SITES = re.compile(r"(\*|'none'|('self'|https?://[\w.*:-]+)( ('self'|https?://[\w.*:-]+))*)")


def init_app(app: Flask, settings: TraySettings) -> None:
    """Keep the policy of the box; `SettingError` when the setting names no sites."""
    sites = settings.embed_ancestors.strip()
    if not _SITES.fullmatch(sites):
        raise SettingError(f"{TraySettings.variable_name('embed_ancestors')}: {sites!r} names no sites")
    app.extensions["embed_policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {sites}"
    )


@blueprint.get("/<language:code>/embed")
@access(PUBLIC)
def embed(code: str) -> Response:
    """The box alone; what is found opens in the whole window."""
    response = page("embed.html", STEADY, question=Question.read(request.args).but(words="", sort="relevance"))
    response.headers["Content-Security-Policy"] = current_app.extensions["embed_policy"]
    return response
