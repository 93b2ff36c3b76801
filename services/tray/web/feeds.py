"""What machines read: the sitemap, robots.txt, the OpenSearch description, and the feed of what is new."""

from collections.abc import Iterator
from itertools import chain, islice
from math import ceil
from typing import NamedTuple

from flask import Blueprint, Response, current_app, render_template, request, stream_template, url_for
from werkzeug.exceptions import NotFound

from services.platform.access import PUBLIC, access
from services.platform.problems import Problem
from services.tray import listing
from services.tray.shown import Shown
from services.tray.web.public import STEADY, speak
from services.tray.web.rendering import local, now, reader, set_language
from services.tray.wording import KINDS
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.profile import Profile
from services.vocabulary.themes import THEMES

blueprint = Blueprint("feeds", __name__)
blueprint.before_request(speak)

DAILY = "public, max-age=3600"
MOST_ADDRESSES = 50_000  # in one file, by the sitemap protocol
NEWEST = 50
XML = "application/xml; charset=utf-8"
# Pages of the tray's own; the other parts of the sitemap come from the catalogue.
PAGES = "pages"
ORGANIZATIONS = "organizations"
_OWN = ("", "about", "themes", "municipalities", "organizations")


class Address(NamedTuple):
    """A page without its language, and when what it shows was last changed."""

    path: str
    modified: str | None = None


class Part(NamedTuple):
    """A file of the sitemap."""

    code: str
    what: str
    number: int
    modified: str | None


@blueprint.get("/sitemap.xml")
@access(PUBLIC)
def sitemap() -> Response:
    """The files that the sitemap has; a kind that nothing is of has none."""
    counts, catalog = _counts(), current_app.extensions["catalog"]
    found: list[tuple[str, int, str | None]] = [(PAGES, 1, None)]
    if listing.organizations(catalog, limit=1).items:
        found.append((ORGANIZATIONS, 1, None))
    for kind in KINDS:
        newest = listing.offerings(catalog, _profile().languages[0], limit=1, kind=kind, sort="-modified").items
        if newest:
            found.append((kind, ceil(counts.get(kind, 1) / MOST_ADDRESSES), newest[0]["modified_at"]))
    parts = [
        Part(code, what, number, modified)
        for code in _profile().languages
        for what, numbers, modified in found
        for number in range(1, numbers + 1)
    ]
    return _answer(render_template("sitemap.xml", parts=parts), XML, DAILY)


@blueprint.get("/sitemaps/<language:code>/<what>-<int:number>.xml")
@access(PUBLIC)
def sitemap_part(code: str, what: str, number: int) -> Response:
    """One file of the sitemap, written while the catalogue is read."""
    if what not in (PAGES, ORGANIZATIONS, *KINDS) or number < 1:
        raise NotFound
    addresses = islice(_addresses(what), (number - 1) * MOST_ADDRESSES, number * MOST_ADDRESSES)
    first = next(addresses, None)
    if first is None:
        raise NotFound
    stream = stream_template("sitemap_part.xml", code=code, addresses=chain([first], addresses))
    return _answer(stream, XML, DAILY)


@blueprint.get("/robots.txt")
@access(PUBLIC)
def robots() -> Response:
    """Search engines find offerings through lists, not through other people's searches."""
    lines = ["User-agent: *"]
    lines += [
        f"Disallow: /{code}/{page}"
        for code in _profile().languages
        for page in ("search", "picks", "handout", "embed")
    ]
    lines += ["", f"Sitemap: {_public(url_for('feeds.sitemap'))}", ""]
    return _answer("\n".join(lines), "text/plain; charset=utf-8", DAILY)


@blueprint.get("/opensearch.xml")
@blueprint.get("/<language:code>/opensearch.xml")
@access(PUBLIC)
def opensearch(code: str | None = None) -> Response:
    """How a browser can search the tray from its own box."""
    if code is None:
        set_language(_profile().languages[0])
    name = reader().say("Service tray")
    text = reader().say("Find something that does you good")
    xml = render_template("opensearch.xml", language=reader(), short_name=name, text=text)
    return _answer(xml, "application/opensearchdescription+xml; charset=utf-8", DAILY)


@blueprint.get("/<language:code>/new.atom")
@access(PUBLIC)
def new(code: str) -> Response:
    """What is new or has changed, the newest first; of one municipality or theme when asked."""
    filters = listing.narrowed(request.args)
    catalog = current_app.extensions["catalog"]
    found = listing.offerings(catalog, code, limit=NEWEST, sort="-modified", **filters).items
    xml = render_template(
        "new.xml",
        language=reader(),
        title=reader().say("What is new"),
        subjects=_subjects(filters),
        filters=filters,
        offerings=found,
        updated=found[0]["modified_at"] if found else now().isoformat(),
    )
    response = _answer(xml, "application/atom+xml; charset=utf-8", STEADY)
    response.add_etag()
    response.make_conditional(request)
    return response


def _subjects(filters: dict[str, str]) -> list[Shown]:
    names = {
        "municipality": lambda code: MUNICIPALITIES[code].name,
        "theme": lambda code: THEMES[code],
    }
    return [local(names[facet](code)) for facet, code in filters.items()]


def _addresses(what: str) -> Iterator[Address]:
    catalog = current_app.extensions["catalog"]
    if what == PAGES:
        return iter([
            *map(Address, _OWN),
            *(Address(f"themes/{theme}") for theme in THEMES),
            *(Address(f"municipalities/{municipality}") for municipality in _profile().municipalities),
        ])  # fmt: skip
    if what == ORGANIZATIONS:
        found = listing.every(catalog, "/v1/organizations")
        return (Address(f"organizations/{its['id']}") for its in found)
    found = listing.every(catalog, "/v1/offerings", kind=what)
    return (Address(f"offerings/{its['id']}", its.get("modified_at")) for its in found)


def _counts() -> dict[str, int]:
    """How many offerings there are of each kind: the catalogue's lists do not count, so search does."""
    question = {"q": "", "lang": _profile().languages[0], "size": 1}
    try:
        facets = current_app.extensions["search"].post("/v1/search", json=question)["facets"]
    except Problem:
        return {}
    return {its["value"]: its["count"] for its in facets.get("kind", [])}


def _profile() -> Profile:
    found: Profile = current_app.extensions["profile"]
    return found


def _public(path: str) -> str:
    address: str = current_app.extensions["settings"].public_url
    return address.rstrip("/") + path


def _answer(body: str | Iterator[str], content_type: str, cache: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = cache
    return response
