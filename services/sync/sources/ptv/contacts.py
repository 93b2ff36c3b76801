"""Whom to call and write to, and pages on the web: of channels and connections (PTV v11, sections 4.4, 4.6)."""

import re
from collections.abc import Iterable, Iterator

from services.sync.sources.contacts import email, web_address
from services.sync.sources.ptv.schema import Json
from services.sync.sources.ptv.texts import NAME, shown_name
from services.sync.sources.texts import cut
from services.vocabulary.texts import LANGUAGES, Text

MOST = 10
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{1,28}")
Contact = tuple[str, str, Text]


def contacts(channels: Iterable[tuple[Json, Json]]) -> list[Json]:
    """Contacts of (connection, channel); one that several name is there once, with the titles of all languages."""
    titles: dict[tuple[str, str], Text] = {}
    for connection, channel in channels:
        for field, value, title in [*_of_connection(connection), *_of_channel(channel)]:
            known = titles.setdefault((field, value), {})
            titles[field, value] = title | known
    found = [{field: value, **({"title": title} if title else {})} for (field, value), title in titles.items()]
    return found[:MOST]


def numbers(phones: Iterable[Json] | None) -> list[str]:
    """Numbers that can be called, as they are called; faxes are none."""
    called = (number(its) for its in phones or () if its.get("type", "Phone") == "Phone")
    return list(dict.fromkeys(its for its in called if its))


def number(phone: Json) -> str | None:
    """A number with its prefix; old data has the plus sign, the zero and spaces in it (section 8.2)."""
    own, prefix = phone.get("number", "").strip(), phone.get("prefixNumber", "").strip()
    if prefix and not own.startswith("+"):
        own = f"{prefix} {own.removeprefix('0')}"
    text = " ".join(re.sub(r"[^0-9+() -]", " ", own).split())
    return text if _PHONE.fullmatch(text) else None


def emails(rows: Iterable[Json] | None) -> Iterator[Contact]:
    """Addresses; those of persons are not here any more."""
    for its in rows or ():
        if address := email(its.get("value", "")):
            yield "email", address, {}


def pages(rows: Iterable[Json] | None, name: Text) -> Iterator[Contact]:
    """Web pages with their titles, else with the name of their channel."""
    for its in rows or ():
        if address := web_address(its.get("url", "")):
            yield "url", address, _title(its.get("value"), its.get("language")) or name


def _of_connection(connection: Json) -> Iterator[Contact]:
    its = connection.get("contactDetails", {})
    yield from _phones(its.get("phoneNumbers"), {})
    yield from emails(its.get("emails"))
    yield from pages(its.get("webPages"), {})


def _of_channel(channel: Json) -> Iterator[Contact]:
    name = shown_name(channel.get("serviceChannelNames"), channel.get("displayNameType"))
    kind = channel["serviceChannelType"]
    if kind == "PrintableForm":
        return
    if kind == "ServiceLocation":  # its numbers are at the place
        name = {}
    else:
        yield from _phones(channel.get("phoneNumbers"), name)
    yield from pages(channel.get("webPages"), name)
    yield from _phones(channel.get("supportPhones"), {})
    yield from emails(channel.get("emails"))
    yield from emails(channel.get("supportEmails"))


def _phones(rows: Iterable[Json] | None, name: Text) -> Iterator[Contact]:
    for its in rows or ():
        if its.get("type", "Phone") == "Phone" and (called := number(its)):
            yield "phone", called, _title(its.get("additionalInformation"), its.get("language")) or name


def _title(text: str | None, language: str | None) -> Text:
    text = cut((text or "").strip(), NAME)
    return {language: text} if text and language in LANGUAGES else {}
