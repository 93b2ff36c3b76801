"""Help with asking: suggestions while somebody types, and a few questions for who has no words for it."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for

from services.platform.access import PUBLIC, access
from services.platform.problems import Problem
from services.tray.question import Question, shortened
from services.tray.web.public import NOT_KEPT, STEADY, speak
from services.tray.web.rendering import page, reader, worded
from services.vocabulary.municipalities import MUNICIPALITIES

blueprint = Blueprint("asking", __name__)
blueprint.before_request(speak)

SHORTEST = 2  # letters, below which nobody can tell what is meant


@blueprint.post("/<language:code>/suggest")
@access(PUBLIC)
def suggest(code: str) -> Response:
    """What somebody may mean. What is typed comes in the body, so that no log or history has it, and is kept
    nowhere; who types on gets no error when there is nothing to suggest."""
    found = [_shown(item) for item in _suggestions(shortened(request.form.get("q", "")), code)]
    said = reader().say_many("%(num)s suggestion", "%(num)s suggestions", len(found)) if found else ""
    response = jsonify(suggestions=found, said=said)
    response.headers["Cache-Control"] = NOT_KEPT
    return response


@blueprint.get("/<language:code>/guide")
@access(PUBLIC)
def guide(code: str) -> Response:
    """Five questions. The answers go nowhere but into the address of the search that they lead to."""
    return page("guide.html", STEADY, indexed=True, question=Question())


def _suggestions(typed: str, code: str) -> list[dict[str, Any]]:
    if len(typed) < SHORTEST:
        return []
    place = request.form.get("municipality", "")
    body = {"q": typed, "lang": code, "municipality": [place] if place in MUNICIPALITIES else []}
    try:
        answer = current_app.extensions["suggesting"].post("/v1/suggest", json=body)
    except Problem:
        return []
    return list(answer["suggestions"])


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    """As the list shows it; only what is one offering leads anywhere but to a search."""
    shown = {"text": item["text"], "language": item["language"], "about": worded("SUGGESTIONS", item["kind"])}
    if item["kind"] == "offering":
        shown["href"] = url_for("public.offering", code=reader().code, offering_id=item["value"])
    return shown
