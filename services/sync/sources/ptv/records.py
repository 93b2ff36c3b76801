"""Records made of PTV's objects: of a Service with its channels and organization, and of a ServiceLocation.

A record says by a hash what each of its objects was like: so a change is seen wherever it is, also in a
connection, which moves nobody's `modified` (PTV v11, section 8.2).

A record's payload is what the mapping reads, and holds no address that looks like a person's. The objects
themselves go on whole, contacts included: they are what the responsible organization has published to the whole
country in PTV, and our face answers what PTV answers. They are kept as long as PTV has them; erasure reaches them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.sync.sources.municipalities import known
from services.sync.sources.protocol import Record
from services.sync.sources.ptv.schema import Json, Unreadable, identity, read, references
from services.sync.sources.schemas import nameless
from services.sync.sources.sound import sound

OWN = {"services": "Service", "locations": "ServiceChannel"}
# What PTV calls an object that it does not show, or not any more.
UNPUBLISHED = ("Draft", "Modified", "Deleted", "Removed", "OldPublished", "Archived", "Withdrawn")
WORDS = {"ServiceChannel": "channel", "Organization": "organization", "GeneralDescription": "general description"}
PARTS = {
    "ServiceChannel": "channels",
    "Organization": "organizations",
    "GeneralDescription": "general_descriptions",
}


@dataclass
class Related:
    """The objects that the records of a page name, by family and id; and why some could not be read."""

    objects: Mapping[tuple[str, str], Json] = field(default_factory=dict)
    failed: Mapping[tuple[str, str], str] = field(default_factory=dict)


def record(what: str, document: Any, related: Related) -> Record:
    """An object of a list as a record; what cannot be used is `invalid` with the reason."""
    its = identity(document)
    if its is None:
        return sound(nameless(document, "id: a GUID is needed", _where(document, related), key="sourceId"))
    return replace(_record(what, its, document, related), municipalities=_where(document, related))


def _record(what: str, its: str, document: Any, related: Related) -> Record:
    if reason := related.failed.get((OWN[what], its)):
        return Record(its, status="invalid", reason=reason)
    try:
        own = read(OWN[what], document)
        status = own["publishingStatus"]
        if status in UNPUBLISHED:
            return Record(its, {"modified": own["modified"]}, "closed", status)
        if status != "Published":
            return Record(its, status="invalid", reason=f"publishingStatus: {status!r} is none of PTV's")
        return sound(Record(its, {what[:-1]: own, **_parts(document, its, related)}))
    except (Unreadable, RecursionError) as error:
        return Record(its, status="invalid", reason=str(error))


def _where(document: Any, related: Related) -> tuple[str, ...]:
    """Its municipalities, in a document that may hold anything; else that of who is responsible for it."""
    areas = _at([document], "areas", "municipalities", "code")
    addresses = _at([document], "addresses", "streetAddress", "municipality", "code")
    organizations = [related.objects.get(its) for its in references(document) if its[0] == "Organization"]
    return known([*areas, *addresses]) or known(_at(organizations, "municipality", "code"))


def _at(values: Iterable[Any], *path: str) -> list[Any]:
    """What stands at a path in each of them, through the lists on the way."""
    found = list(values)
    for key in path:
        inner = [its.get(key) for its in found if isinstance(its, dict)]
        found = [one for its in inner for one in (its if isinstance(its, list) else [its])]
    return found


def unread(identity: str) -> Json:
    """What stands for an object that is there and could not be read: wanted, since nobody knows whether it is."""
    return {"id": identity, "serviceClasses": "unknown", "serviceChannelType": "ServiceLocation"}


def closed(document: Any, reason: str) -> Record | None:
    """The tombstone of an item of a list of ids; None when it names nothing."""
    its = identity(document)
    return Record(its, {}, "closed", reason) if its else None


def _parts(document: Json, own: str, related: Related) -> Json:
    found: Json = {"documents": {own: version(document)}}
    for family, its in dict.fromkeys(references(document)):
        if reason := related.failed.get((family, its)):
            raise Unreadable(f"its {WORDS[family]} {its}: {reason}")
        part = related.objects.get((family, its))
        if part is None:
            continue
        try:
            found.setdefault(PARTS[family], {})[its] = read(family, part)
            found["documents"][its] = version(_without_services(part) if family == "Organization" else part)
        except Unreadable as error:
            raise Unreadable(f"its {WORDS[family]} {its}: {error}") from None
    return found


def _without_services(organization: Json) -> Json:
    """A city's services are new every day, which must not make a change of each of them."""
    return {key: its for key, its in organization.items() if key != "services"}


def version(document: Json) -> str:
    """What an object is known by; `Unreadable` when it cannot be sent on."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True).encode()
    except (ValueError, RecursionError, TypeError):
        raise Unreadable("there is a number or a letter that there is not (NaN, half a character)") from None
    return hashlib.sha256(text).hexdigest()[:24]
