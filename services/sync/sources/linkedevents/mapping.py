"""From an event of LinkedEvents to an offering. Pure: the same payload gives the same offering."""

import re
from collections.abc import Iterator

from services.sync.sources.contacts import email, web_address
from services.sync.sources.linkedevents import whereabouts
from services.sync.sources.linkedevents.dialect import Dialect, data
from services.sync.sources.linkedevents.organizations import organization
from services.sync.sources.linkedevents.terms import reader_needs, topics
from services.sync.sources.linkedevents.times import moment
from services.sync.sources.protocol import CannotMap, Mapped, Payload
from services.sync.sources.texts import each, joined, plain, without_copies
from services.sync.sources.times import written
from services.vocabulary.texts import Text

VERSION = "3"
MOST_LINKS = 3
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|_)")  # zh_hans is zh
# What people write for nothing where the price belongs.
_FREE = re.compile(
    r"(?:ilmainen|maksuton|vapaa pääsy|ilmainen sisäänpääsy|gratis|fritt inträde|avgiftsfritt|free|free entry"
    r"|0(?:[,.]00?)? ?(?:€|e|eur|euroa)?)[.!]?",
    re.IGNORECASE,
)


def to_offering(payload: Payload, dialect: Dialect) -> Mapped:
    """The offering; `CannotMap` for one without a name, or of a type that we do not know."""
    kind = dialect.kinds.get(payload["type_id"])
    if kind is None:
        raise CannotMap(f"type_id: {payload['type_id']!r} is not a type that we know")
    event = _in_its_languages(payload) if dialect.copies_texts else payload
    places = list(whereabouts.places(event))
    offering = {
        "kind": kind,
        "name": _name(event),
        "summary": _summary(event),
        "description": _description(event),
        **topics(event, kind),
        **reader_needs(event),
        "languages": _languages(event),
        "places": places,
        "area": {} if places else {"municipalities": [dialect.home]},
        "delivery": (["on-site"] if places else []) + (["remote"] if event.get("online") else []),
        "occurrences": event.get("occurrences"),
        "valid": event.get("valid"),
        "price": _price(event),
        "registration": _registration(event),
        "contacts": _contacts(event),
        "source": _source(event, dialect),
    }
    record, arranger = organization(event)
    return Mapped({key: value for key, value in offering.items() if value}, record, arranger)


def _in_its_languages(payload: Payload) -> Payload:
    texts = ("name", "short_description", "description", "provider", "location_extra_info", "info_url")
    return payload | {key: without_copies(payload[key]) for key in texts if key in payload}


def _name(event: Payload) -> Text:
    name = each(event.get("name", {}), 100)
    if not name:
        raise CannotMap("name: it has none in Finnish, Swedish or English")
    return name


def _plain(text: Text) -> Text:
    return {language: plain(html, headings=True, links=True) for language, html in text.items()}


def _summary(event: Payload) -> Text:
    return each(event.get("description", {}) | event.get("short_description", {}), 150)


def _description(event: Payload) -> Text:
    """That it is off, what it is about, and what is known of where it is beyond the address."""
    short, long = _plain(event.get("short_description", {})), _plain(event.get("description", {}))
    languages = short.keys() | long.keys() | event.get("name", {}).keys()
    where = [*map(_where, whereabouts.untold(event)), _where(each(event.get("location_extra_info", {}), 500))]
    notice = {language: text for language, text in _notice(event).items() if language in languages}
    # A short text that the summary says in full is not said again; an address in it the summary leaves out.
    summary = _summary(event)
    rest = {
        language: text
        for language, text in short.items()
        if " ".join(text.split()) != summary.get(language) and text not in long.get(language, "")
    }
    return joined([notice, rest, long, *where], 5000)


def _where(text: Text) -> Text:
    template = data("sentences")["where"]
    return {language: template[language].format(value=value) for language, value in text.items() if value}


def _notice(event: Payload) -> Text:
    if not event.get("off"):
        return {}
    notice: Text = data("sentences")["postponed" if event.get("event_status") == "EventPostponed" else "cancelled"]
    return notice


def _languages(event: Payload) -> list[str]:
    found = (_LANGUAGE.match(its) for its in event.get("in_language", []))
    return list(dict.fromkeys(match.group() for match in found if match))[:30]


def _price(event: Payload) -> Payload:
    """Free when any offer is; unknown is not free."""
    offers = event.get("offers", [])
    told = joined(
        (_plain(offer[key]) for offer in offers for key in ("price", "description") if offer.get(key)), 2500
    )
    prices = [each(offer["price"], 2500) for offer in offers if offer.get("price")]
    said = [text for price in prices for text in price.values()]
    if any(offer.get("is_free") for offer in offers) or (said and all(map(_FREE.fullmatch, said))):
        kind = "free"
    else:
        kind = "paid" if said else "unknown"
    return {"type": kind, "text": told} if told else {"type": kind}


def _registration(event: Payload) -> Payload:
    url = web_address(event.get("enrolment_url", ""))
    opens, closes = (_moment(event.get(f"enrolment_{key}_time"), key == "end") for key in ("start", "end"))
    if not (url or opens or closes or event.get("registration")):
        return {}
    its: Payload = {"required": True, "url": url, "opens": opens, "closes": closes}
    if opens and closes and closes < opens:
        del its["opens"]
    return {key: value for key, value in its.items() if value}


def _moment(text: str | None, ends: bool) -> str | None:
    return written(moment(text, ends=ends)) if text else None


def _contacts(event: Payload) -> list[Payload]:
    given = event.get("contact", {})
    links = list(_links(event))
    found = {"phone": given.get("phone"), "email": email(given.get("email", "")), "url": next(iter(links), None)}
    contact = {key: value for key, value in found.items() if value}
    return ([contact] if contact else []) + [{"url": link} for link in links[1:MOST_LINKS]]


def _links(event: Payload) -> Iterator[str]:
    offers = (offer.get("info_url") or {} for offer in event.get("offers", []))
    told = [event.get("info_url", {}), *offers]
    first = (next(iter(its.values()), "") for its in told)
    others = (its.get("link") or "" for its in event.get("external_links", []))
    yield from dict.fromkeys(filter(None, map(web_address, [*first, *others])))


def _source(event: Payload, dialect: Dialect) -> Payload:
    page = dialect.page.replace("{id}", event["id"]) if dialect.page else next(_links(event), None)
    its = {
        "url": web_address(page) if page else None,
        "modified_at": written(moment(event["last_modified_time"])),
        "licence": dialect.licence,
        "attribution": dict(dialect.attribution),
    }
    return {key: value for key, value in its.items() if value}
