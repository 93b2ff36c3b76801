"""Where an event is: one line of text that may hold a name, a street, a postal code, a town, or a link."""

import re
from functools import cache

from services.sync.sources.calendars.data import data
from services.sync.sources.protocol import Payload
from services.sync.sources.texts import line
from services.vocabulary.municipalities import MUNICIPALITIES
from services.vocabulary.places import find_places

SHORT = 100
_POSTAL = re.compile(r"(?:FI-?)?([0-9]{5})\s+(\D{2,60})", re.IGNORECASE)
_CODE = re.compile(r"(?:FI-?)?([0-9]{5})", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+")
_SEPARATORS = re.compile(r"\s*[,;|]\s*|\s+/\s+|\s+[–-]\s+")


def is_remote(location: str) -> bool:
    """Whether it is on the net: a link, or one of the words for that."""
    rest = _LINK.sub("", location).strip(" ,;:()-–").casefold()
    return (bool(_LINK.search(location)) and not rest) or rest in data("words")["remote"]


def place(payload: Payload) -> Payload | None:
    """The place, as the catalogue takes it; None when nothing is known of it or it is none."""
    location, feed = _LINK.sub("", payload.get("location", "")), payload["feed"]
    language, point = feed["language"], payload.get("point")
    if is_remote(payload.get("location", "")) or not (location.strip() or point):
        return None
    name, address = _parts(location)
    made: Payload = {"municipality": _municipality(location, address.get("post_office", ""), feed["municipality"])}
    if name:
        made["name"] = {language: name}
    if address:
        texts = {key: {language: address[key]} for key in ("street", "post_office") if key in address}
        made["address"] = texts | {key: its for key, its in address.items() if key == "postal_code"}
    if point:
        made["point"] = {"type": "Point", "coordinates": point}
    return made


def _parts(location: str) -> tuple[str, Payload]:
    """The name of the place, and what of an address there is."""
    names: list[str] = []
    address: Payload = {}
    for part in filter(None, (its.strip() for its in _SEPARATORS.split(location))):
        if part.casefold() in data("words")["countries"]:
            continue
        if match := _POSTAL.fullmatch(part):
            address |= {"postal_code": match.group(1), "post_office": line(match.group(2), SHORT)}
        elif (match := _CODE.fullmatch(part)) and "postal_code" not in address:
            address["postal_code"] = match.group(1)
        elif "street" not in address and _street().fullmatch(part):
            address["street"] = line(part, SHORT)
        elif "street" in address and "post_office" not in address and _town(part):
            address["post_office"] = line(part, SHORT)
        else:
            names.append(part)
    return line(", ".join(names), SHORT), address


@cache
def _street() -> re.Pattern[str]:
    """A street with its number: `Keksittykatu 5 B 12`; `Sali 2` is none."""
    words = "|".join(map(re.escape, data("words")["streets"]))
    return re.compile(rf"[^\d,]{{0,60}}(?:{words})n?\s+[0-9]{{1,4}}(?:\s?[-–]\s?[0-9]{{1,4}})?(?:\s?[a-zåäö])?(?:\s?[0-9]{{1,4}})?", re.IGNORECASE)  # fmt: skip  # noqa: E501


def _municipality(location: str, post_office: str, home: str) -> str:
    """The town of the address, else one that the text names, else the feed's own."""
    town = _town(post_office)
    if town:
        return town
    named = [its.code for its in find_places(location, prefer=(home,)) if its.kind == "municipality"]
    return home if home in named or len(set(named)) != 1 else named[0]


def _town(name: str) -> str | None:
    return _towns().get(name.strip().casefold())


@cache
def _towns() -> dict[str, str]:
    return {name.casefold(): code for code, its in MUNICIPALITIES.items() for name in its.name.values()}
