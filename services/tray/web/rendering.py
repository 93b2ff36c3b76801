"""What every template can use, and how a page becomes an answer."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for

from services.tray import assets, facts, filters, shown, times, wording
from services.tray.language import Language, language
from services.tray.settings import TraySettings
from services.vocabulary.local_time import HELSINKI
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.order import sort_key
from services.vocabulary.profile import Profile
from services.vocabulary.themes import THEMES

ENDONYMS = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


def init_app(app: Flask, settings: TraySettings, profile: Profile) -> None:
    """Give templates their language, the county's profile and the words for codes."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext,
        _ngettext,
        newstyle=True,
    )
    logo = settings.profile.parent / profile.logo if profile.logo else None
    app.extensions["assets"] = assets.load(profile.colours, logo)
    app.jinja_env.globals.update(
        profile=profile,
        endonyms={code: ENDONYMS[code] for code in profile.languages},
        wording=wording,
        facts=facts,
        times=times,
        asset=asset,
        worded=worded,
        local=local,
        in_language=in_language,
        public_url=settings.public_url.rstrip("/"),
        counties=COUNTIES,
        municipality_names=MUNICIPALITIES,
        themes=THEMES,
        places_in_order=places_in_order,
        facets=filters.FACETS,
        choices=choices,
        named=named,
    )
    app.jinja_env.filters.update(
        paragraphs=paragraphs,
        tel=tel,
        mailto=mailto,
        web=web,
        language_name=language_name,
        language_of_text=lambda code: worded("TEXT_IN", code),
    )


def _gettext(message: str) -> str:
    return reader().translations.gettext(message)


def _ngettext(one: str, many: str, number: int) -> str:
    return reader().translations.ngettext(one, many, number)


def reader() -> Language:
    """The language of the page that is being made."""
    found: Language = g.language
    return found


def set_language(code: str) -> None:
    """Make the page in this language."""
    g.language = language(code)


def now() -> datetime:
    """The present moment; what pages say of times follows from it."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Finland."""
    return now().astimezone(HELSINKI).date()


def page(template: str, cache: str, status: int = 200, *, indexed: bool = False, **values: Any) -> Response:
    """A rendered page with its caching; a reader who has this very page gets 304. Search engines are asked to
    leave out what is not `indexed`."""
    html = render_template(
        template, language=reader(), now=now(), today=today(), indexed=indexed, status=status, **values
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = cache
    response.headers["Content-Language"] = reader().code
    if status == 200 and "no-store" not in cache:
        response.add_etag()
        response.make_conditional(request)
    return response


def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("public.static_file", name=current_app.extensions["assets"][name].file_name)


def places_in_order() -> list[str]:
    """The county's municipalities by their names in the reader's language."""
    profile: Profile = current_app.extensions["profile"]
    return sorted(profile.municipalities, key=lambda code: sort_key(local(MUNICIPALITIES[code].name)["value"]))


def worded(table: str, code: str, **values: Any) -> str:
    """What a code is called here; nothing for one that is new to us."""
    words: wording.Wording = getattr(wording, table)
    return reader().say(words[code], **values) if code in words else ""


def choices(facet: str, counted: dict[str, list[shown.Shown]], chosen: tuple[str, ...]) -> list[filters.Choice]:
    """What the results can be narrowed by."""
    return filters.choices(facet, counted.get(facet, []), chosen, reader())


def named(facet: str, code: str, counted: dict[str, list[shown.Shown]]) -> shown.Shown:
    """What a chosen code is called."""
    return filters.name(facet, code, counted.get(facet, []), reader())


def local(text: Any) -> Any:
    """A text by language as `{"value", "language"}`, in the reader's language or the nearest."""
    return shown.text(text, reader().code)


def in_language(code: str) -> str:
    """The address of this page in another language; of the start page where this one has none."""
    if request.endpoint is None or "code" not in (request.view_args or {}):
        return url_for("public.start", code=code)
    # Parameters are put back by hand: some names, such as `code` and `_scheme`, mean something to url_for.
    query = urlencode(list(request.args.items(multi=True)))
    path = url_for(request.endpoint, **{**(request.view_args or {}), "code": code})
    return f"{path}?{query}" if query else path


def paragraphs(text: str) -> list[list[str]]:
    """Plain text as paragraphs of lines."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [[line.strip() for line in block.split("\n") if line.strip()] for block in blocks if block.strip()]


def tel(phone: str) -> str:
    """A phone number as people write it, as a link that dials (RFC 3966)."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return f"tel:+{digits}" if phone.strip().startswith("+") else f"tel:{digits}"


def mailto(address: str) -> str:
    """A link that writes an e-mail."""
    return "mailto:" + quote(address, safe="@")


def web(address: str) -> str | None:
    """The host of a web address that may be a link; None for anything that is no web address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    # The host alone: what may stand before it, as in https://bank.example@elsewhere.example, would mislead.
    return parts.hostname if parts.scheme in ("http", "https") else None


def language_name(tag: str) -> str:
    """The name of a language that an activity is held in."""
    if tag in wording.SIGN_LANGUAGES:
        return reader().say(wording.SIGN_LANGUAGES[tag])
    return reader().name_of_language(tag) or tag
