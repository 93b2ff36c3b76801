"""From an entry of a feed to a record: texts made plain, persons left out, and only what the mapping reads."""

import hashlib
from dataclasses import replace

from services.sync.sources.calendars.entries import Entry
from services.sync.sources.calendars.settings import Feed
from services.sync.sources.calendars.times import wall
from services.sync.sources.contacts import email, web_address
from services.sync.sources.geometry import in_finland
from services.sync.sources.persons import is_name, is_personal, without_persons
from services.sync.sources.protocol import Payload, Record
from services.sync.sources.sound import sound
from services.sync.sources.texts import cut, line, plain
from services.sync.sources.times import LONG, occurrence, valid
from services.vocabulary.local_time import HELSINKI

NAME, DESCRIPTION, LOCATION, KEYWORD = 100, 5000, 300, 150
MOST_KEYWORDS = 30
_MACHINE = ("calendar.google.com", "noreply", "no-reply")  # in addresses that nobody reads


def record(feed: Feed, entry: Entry) -> Record:
    """The entry as a record; what cannot be used is `invalid` with the reason."""
    return replace(_record(feed, entry), municipalities=(feed.known["municipality"],))


def _record(feed: Feed, entry: Entry) -> Record:
    name = without_persons(line(entry.said.get("name", ""), NAME))
    where = _where(feed, entry, name)
    reason = entry.invalid
    if reason is None and entry.closed is None and not name:
        reason = "SUMMARY or title: it has no name"
    if reason is not None:
        nameless = entry.nameless or not entry.identity
        identity = _identity(feed, entry) if entry.identity else ""
        return Record(identity, {"name": name}, "invalid", f"{where}, {reason}", where, nameless)
    identity = _identity(feed, entry)
    if entry.closed is not None:
        return Record(identity, {"closed": entry.closed}, "closed", entry.closed, where)
    return sound(Record(identity, _payload(feed, entry, name), where=where))


def prefix(feed: Feed) -> str:
    """How the ids of all that is of a feed begin."""
    return f"{feed.id}:"


def _identity(feed: Feed, entry: Entry) -> str:
    """Ids of calendars have any length, and may hold the address of who wrote the event."""
    return f"{prefix(feed)}{hashlib.sha256(entry.identity.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _where(feed: Feed, entry: Entry, name: str) -> str:
    """As a person finds it in the calendar: by its name and its first day."""
    days = [wall(its.start, HELSINKI) for its in entry.spans[:1]]
    told = [f"{day.day}.{day.month}.{day.year}" for day in days]
    return ", ".join([feed.title, name or "no name", *told])


def _payload(feed: Feed, entry: Entry, name: str) -> Payload:
    said = entry.said
    payload: Payload = {
        "feed": feed.known,
        "name": name,
        "description": without_persons(cut(plain(said["description"]), DESCRIPTION)),
        "location": without_persons(_one_line(said["location"])),
        "point": _point(said["point"]),
        "categories": _keywords(said["categories"]),
        "url": web_address(said["url"]),
        "email": _email(said.get("email", ""), said.get("organizer", "")),
        "tentative": said.get("tentative"),
        "repeats": entry.repeats,
    }
    first = entry.spans[0]
    if len(entry.spans) == 1 and first.end - first.start > LONG:
        payload["valid"] = valid(*first)
    else:
        payload["occurrences"] = [occurrence(*its) for its in entry.spans]
    return {key: its for key, its in payload.items() if its}


def _one_line(text: str) -> str:
    """Lines of an address are parts of it."""
    return line(", ".join(filter(None, plain(text).splitlines())), LOCATION)


def _point(point: list[float] | None) -> list[float] | None:
    """Longitude and latitude; in Finland it is plain which of two numbers is which."""
    found = (in_finland(*its) for its in ((point, point[::-1]) if point else ()))
    return next((list(its) for its in found if its), None)


def _keywords(categories: list[str]) -> list[str]:
    words = (without_persons(line(its, KEYWORD)) for its in categories[:MOST_KEYWORDS])
    return [word for word in dict.fromkeys(words) if word]


def _email(text: str, organizer: str) -> str:
    """The organizer's address, where it is an office's: with a person's name before it, it is that person's."""
    address = email(text)
    if address is None or any(its in address.lower() for its in _MACHINE):
        return ""
    return "" if is_personal(address) or is_name(organizer) else address
