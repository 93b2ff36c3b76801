"""What PTV v11 OUT answers: pages, and bodies joined from stored text. Knows no HTTP."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy.orm import Session

from services.catalog.ptv.documents import CHANNELS, dumped
from services.catalog.ptv.parameters import MOST_GUIDS, BadParameter, NotThere, Parameters, guid, whole_number
from services.catalog.ptv.parts import stamp
from services.catalog.store import ptv_documents as store
from services.catalog.store import ptv_listing
from services.catalog.store.ptv_documents import Filter

IDS, OBJECTS = 1000, 100
NAMES = {"Service": "Service", "ServiceChannel": "Service channel", "Organization": "Organization",
         "GeneralDescription": "General description", "ServiceCollection": "Service collection"}  # fmt: skip
_HEADING = re.compile(r'(\\n|")### ')


@dataclass(frozen=True)
class Asked:
    """A filter, and which page of it."""

    filter: Filter
    page: int = 1


def organization_of_code(session: Session, code: str) -> str:
    """The id of the organization with a Y-tunnus."""
    rows = store.found(session, Filter("Organization", codes=(("business", (code,)),)), 1)
    if not rows:
        raise NotThere(f"Organization with code '{code}' not found.")
    identity: str = rows[0].id
    return identity


def one(session: Session, family: str, identity: str, headings: bool) -> str:
    """The object of an id; `NotThere` when it is not published."""
    rows = store.found(session, Filter(family, ids=(guid(identity),)), 1)
    if not rows:
        raise NotThere(f"{NAMES[family]} with id '{identity}' not found.")
    return _written(session, family, rows, headings)


def several(session: Session, family: str, ids: tuple[str, ...], headings: bool) -> str:
    """An array of the objects of some ids; those that are missing are left out, as PTV does."""
    rows = store.found(session, Filter(family, ids=ids), MOST_GUIDS)
    if not rows:
        raise NotThere(f"{NAMES[family]}s not found.")
    if family == "ServiceChannel":
        rows.sort(key=lambda row: CHANNELS.index(row.type))
    return f"[{_written(session, family, rows, headings)}]"


def id_page(session: Session, asked: Asked, parents: bool = False) -> str:
    """A GUID page. There is no total; nothing found is `null`, not an empty list (section 3)."""
    rows, total = ptv_listing.page(session, asked.filter, (asked.page - 1) * IDS, IDS)
    more = {"parentOrganizationId": None} if parents else {}
    found = [{"id": row.id, "name": row.name, **more} for row in rows]
    return _page(asked.page, IDS, total, dumped(found) if found else "null")


def entity_page(session: Session, asked: Sequence[Asked]) -> str:
    """A page of `{id, type, modified}` over services, then channels."""
    number, skipped = asked[0].page, (asked[0].page - 1) * IDS
    found: list[dict[str, Any]] = []
    total = 0
    for each in asked:
        start = max(0, skipped - total)
        rows, count = ptv_listing.page(session, each.filter, start, IDS - len(found))
        found += [{"id": row.id, "type": row.type, "modified": stamp(row.modified_at)} for row in rows]
        total += count
    return _page(number, IDS, total, dumped(found) if found else "null")


def object_page(session: Session, asked: Asked, headings: bool) -> str:
    """A page of whole objects."""
    start = (asked.page - 1) * OBJECTS
    rows, total = ptv_listing.page(session, asked.filter, start, OBJECTS, ptv_listing.BODY)
    items = f"[{_written(session, asked.filter.family, rows, headings)}]" if rows else "null"
    return _page(asked.page, OBJECTS, total, items)


def object_list(session: Session, wanted: Filter, headings: bool) -> str:
    """An array of whole objects."""
    return f"[{_written(session, wanted.family, store.found(session, wanted, OBJECTS), headings)}]"


def archived(session: Session, family: str, parameters: Parameters) -> str:
    """An array of `{id, organizationId, type, archivingDate, names}`, by `skip` and `take`."""
    skip, take = (whole_number(parameters, name, default) for name, default in (("skip", 0), ("take", OBJECTS)))
    if take > OBJECTS:
        raise BadParameter("take", f"The value must be between 0 and {OBJECTS}.")
    rows, _ = ptv_listing.page(session, Filter(family, status="Archived"), skip, take, ptv_listing.BODY)
    names = "serviceNames" if family == "Service" else "serviceChannelNames"
    found = []
    for row in rows:
        body = json.loads(row.body)
        its = body["organizationId"] if family != "Service" else body["organizations"][0]["organization"]["id"]
        found.append({"id": row.id, "organizationId": its, "type": row.type, "archivingDate": body["modified"],
                      names if family == "Service" else "names": body[names]})  # fmt: skip
    return dumped(found)


def hierarchy(session: Session, identity: str) -> str:
    """An organization, what is above it and what is below."""
    its = json.loads(one(session, "Organization", identity, headings=True))
    return dumped(
        {"id": its["id"], "organizationNames": its["organizationNames"], "parent": None, "subOrganizations": []}
    )


def empty_page(number: int, size: int = IDS) -> str:
    """What there is none of."""
    return _page(number, size, 0, "null")


def _written(session: Session, family: str, rows: Sequence[Any], headings: bool) -> str:
    """The rows' objects, one after the other."""
    bodies = _with_services(session, rows) if family == "Organization" else [row.body for row in rows]
    text = ",".join(bodies)
    return text if headings or "### " not in text else _HEADING.sub(r"\1", text)


def _with_services(session: Session, rows: Sequence[Any]) -> list[str]:
    """Organizations name their services, which change without them, so these are put in when they are read."""
    services = store.services_of(session, [row.id for row in rows])
    found = []
    for row in rows:
        if row.upstream:  # as it came
            found.append(row.body)
            continue
        roles: list[dict[str, Any]] = [
            {"service": {"id": identity, "name": name}, "roleType": role, "provisionType": kind,
             "additionalInformation": []}
            for identity, name in services.get(row.id, [])
            for role, kind in (("Responsible", None), ("Producer", "SelfProducedServices"))
        ]  # fmt: skip
        found.append(dumped({**json.loads(row.body), "services": roles}))
    return found


def _page(number: int, size: int, total: int, items: str) -> str:
    return f'{{"pageNumber":{number},"pageSize":{size},"pageCount":{ceil(total / size)},"itemList":{items}}}'
