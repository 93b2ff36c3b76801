"""From an event of a calendar to an offering. Pure: the payload holds the dates, and what is known of its feed."""

from services.sync.sources.calendars import whereabouts
from services.sync.sources.calendars.data import data
from services.sync.sources.organizations import Organization, record_of
from services.sync.sources.protocol import Mapped, Payload
from services.sync.sources.texts import cut, line
from services.vocabulary.texts import UI_LANGUAGES, Text, pick

VERSION = "2"
SUMMARY, DESCRIPTION, ATTRIBUTION, MOST_KEYWORDS = 150, 5000, 300, 30
OTHERWISE = "P25.5"  # leisure of other kinds: what a calendar is, when its keeper says nothing else


def to_offering(payload: Payload) -> Mapped:
    """The offering. What repeats by a rule is a group that one joins, unless the feed says what it is."""
    feed = payload["feed"]
    language = feed["language"]
    place = whereabouts.place(payload)
    offering = {
        "kind": feed.get("kind") or ("activity" if payload.get("repeats") else "event"),
        "name": {language: payload["name"]},
        "summary": _text(language, line(payload.get("description", ""), SUMMARY)),
        "description": _description(payload),
        "service_classes": feed.get("service_classes") or [OTHERWISE],
        "themes": feed.get("themes"),
        "target_groups": feed.get("target_groups") or ["KR1"],
        "keywords": _keywords(payload),
        "places": [place] if place else [],
        "area": {} if place else {"municipalities": [feed["municipality"]]},
        "delivery": _delivery(payload, place),
        "occurrences": payload.get("occurrences"),
        "valid": payload.get("valid"),
        "price": {"type": "unknown"},
        "contacts": _contacts(payload),
        "source": _source(payload),
    }
    record, organization = _organization(feed)
    return Mapped({key: its for key, its in offering.items() if its}, record, organization)


def _text(language: str, text: str) -> Text:
    return {language: text} if text else {}


def _description(payload: Payload) -> Text:
    """What is written, and before it that the time may change."""
    language = payload["feed"]["language"]
    notice = pick(data("sentences")["tentative"], language) if payload.get("tentative") else None
    texts = [notice.value if notice else "", payload.get("description", "")]
    return _text(language, cut("\n\n".join(filter(None, texts)), DESCRIPTION))


def _keywords(payload: Payload) -> dict[str, list[str]]:
    words = dict.fromkeys([*payload["feed"].get("keywords", []), *payload.get("categories", [])])
    return {payload["feed"]["language"]: list(words)[:MOST_KEYWORDS]} if words else {}


def _delivery(payload: Payload, place: Payload | None) -> list[str]:
    """Unknown where nothing is said."""
    if place:
        return ["on-site"]
    return ["remote"] if whereabouts.is_remote(payload.get("location", "")) else []


def _contacts(payload: Payload) -> list[Payload]:
    contact: Payload = {key: payload[key] for key in ("email", "url") if key in payload}
    if "url" not in contact and "page" in payload["feed"]:
        contact["url"] = payload["feed"]["page"]
    return [contact] if contact else []


def _source(payload: Payload) -> Payload:
    feed = payload["feed"]
    template: Text = data("sentences")["attribution"]
    names = {language: pick(feed["organization"]["name"], language) for language in UI_LANGUAGES}
    attribution = {
        language: template[language].format(organization=name.value) for language, name in names.items() if name
    }
    its = {
        "url": payload.get("url") or feed.get("page"),
        "licence": feed.get("licence"),
        "attribution": attribution,
    }
    return {key: value for key, value in its.items() if value}


def _organization(feed: Payload) -> Organization:
    """By its Y-tunnus, else by its municipality when it is one, else by its name."""
    its: Payload = feed["organization"]
    if "business_id" in its:
        return f"organization-{its['business_id']}", its
    if its["type"] == "municipality":
        return f"municipality-{its['municipality']}", its
    return record_of("organization", its["name"]), its
