"""Documents that came from PTV: kept as they came, served as they came, and never projected over. What came in
another version's shape is kept so too, beside what is served of it.

A document may say of which of the source's records it is: that offering, or organization, then has PTV's own
JSON on our face, under PTV's own id.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import marshmallow as ma
from sqlalchemy.orm import Session

from services.catalog.ptv.documents import CHANNELS, codes_of, dumped, show_upstream
from services.catalog.ptv.parts import Json
from services.catalog.store import ptv_documents as store
from services.catalog.store.tables import Offering, PtvDocument

# What a document has says of which family it is (PTV v11, sections 4.2 to 4.11).
FAMILIES: Mapping[str, tuple[str, str]] = {
    "serviceChannelType": ("ServiceChannel", "serviceChannelNames"),
    "serviceNames": ("Service", "serviceNames"),
    "organizationNames": ("Organization", "organizationNames"),
    "serviceCollectionNames": ("ServiceCollection", "serviceCollectionNames"),
    "generalDescriptionType": ("GeneralDescription", "names"),
}


def put(
    session: Session, document: Json, owner: str | None, now: datetime, original: Json | None = None
) -> tuple[str, str]:
    """Keep a document, of an offering or an organization of ours or of neither; its id and what happened.

    `ValidationError` for what is no object of PTV's.
    """
    try:
        row = _row(document, owner)
        codes = codes_of(document)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise _wrong("document", f"It lacks what every object of PTV's has ({error}).") from None
    identity = str(row["id"])
    row["original"] = dumped(original) if original else None
    known = session.get(PtvDocument, identity)
    same = (row["body"], row["original"], owner, True)
    if known and (known.body, known.original, known.offering_id, known.upstream) == same:
        return identity, "unchanged"
    row["created_at"] = known.created_at if known else now
    if owner and (projected := session.get(PtvDocument, owner)) and not projected.upstream:
        session.delete(projected)
        session.flush()
    # Of an organization of ours PTV may have several: a city's departments have its Y-tunnus.
    store.forget_of(session, [owner] if owner and row["family"] != "Organization" else [])
    store.forget(session, [identity])
    store.add(session, [row], {identity: codes})
    if offering := session.get(Offering, owner) if owner else None:
        show_upstream(session, [offering])
    return identity, "updated" if known else "created"


def remove(session: Session, identity: str) -> str:
    """Forget a document that PTV has no more; removing twice is removing once."""
    known = session.get(PtvDocument, identity)
    if known is None or not known.upstream:
        return "absent"
    store.forget(session, [identity])
    return "archived"


def _row(document: Json, owner: str | None) -> store.Document:
    marks = [mark for mark in FAMILIES if mark in document]
    if not marks:
        raise _wrong("document", f"This is no object of PTV's: it has none of {', '.join(FAMILIES)}.")
    family, names = FAMILIES[marks[0]]
    kind = document.get("serviceChannelType", family)
    if family == "ServiceChannel" and kind not in CHANNELS:
        raise _wrong("serviceChannelType", f"PTV's channels are {', '.join(CHANNELS)}.")
    name = next((its["value"] for its in document.get(names) or [] if its.get("type") == "Name"), None)
    return {
        "id": str(UUID(document["id"])),
        "family": family,
        "type": kind,
        "organization_id": _organization_id(document, family),
        "offering_id": owner,
        "name": name[:300] if name else None,
        "status": document["publishingStatus"],
        "nationwide": document.get("areaType", "LimitedType") != "LimitedType",
        "body": dumped(document),
        "upstream": True,
        "modified_at": datetime.fromisoformat(document["modified"]).replace(tzinfo=UTC),
    }


def _organization_id(document: Json, family: str) -> str:
    if family == "Organization":
        return str(document["id"])
    if family == "ServiceChannel":
        return str(document["organizationId"])
    if family == "Service":
        responsible = [its for its in document["organizations"] if its["roleType"] == "Responsible"]
        return str((responsible or document["organizations"])[0]["organization"]["id"])
    return str(document.get("organization") or document.get("mainResponsibleOrganization") or "")[:36]


def _wrong(field: str, message: str) -> ma.ValidationError:
    return ma.ValidationError({field: [message]})
