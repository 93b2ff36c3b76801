"""Answers that may be kept, when the service is asked whether they still hold."""

from flask import Response, request


def fresh(answer: Response) -> Response:
    """With an ETag; 304 for who has the same already. What was hidden must not be shown out of a cache."""
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
