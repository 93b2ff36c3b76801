"""Keeps PTV documents beside the offerings: written in the same transaction, served without another thought."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog import persons
from services.catalog.ptv import v11
from services.catalog.ptv.parts import Json
from services.catalog.store import ptv_documents as store
from services.catalog.store import rows
from services.catalog.store.tables import Offering, Organization, PtvDocument
from services.vocabulary.municipalities import county_municipalities

# What PTV has a shape for. Events, courses of one's own dates and tasks for volunteers it has not.
KINDS = ("activity", "service", "course", "place")
CHANNELS = ("EChannel", "Phone", "ServiceLocation", "PrintableForm", "WebPage")
STATUS = {"published": "Published", "archived": "Archived"}  # anything else was taken back: Withdrawn


def keep(
    session: Session,
    offerings: Sequence[Offering],
    bodies: Mapping[str, Json],
    same: Mapping[str, Sequence[str]],
    new: Collection[str] = (),
) -> None:
    """Project these offerings anew, each as readers see it; the last thing before the feed's row is taken.

    `same` are the members of primaries: what one of them has from PTV is not projected again. What a hosted
    group offers is its host's in PTV, which takes nobody without a Y-tunnus. `new` ones have no documents yet.
    """
    ids = [item.id for item in offerings]
    from_ptv = store.upstream(session, [*ids, *(member for its in same.values() for member in its)])
    own = [item for item in offerings if item.id not in from_ptv]
    show_upstream(session, [item for item in offerings if item.id in from_ptv])
    old = [item.id for item in own if item.id not in new]
    known = store.created(session, old)
    shaped = [item for item in own if item.kind in KINDS and (item.id in known or _is_shown(item))]
    organizations = _organizations(session, {item.organization_id for item in shaped})
    there = {identity: identity for identity in organizations} | store.upstream(session, list(organizations))
    documents: list[store.Document] = []
    codes: dict[str, set[tuple[str, str]]] = {}
    for item in shaped:
        its = organizations[item.organization_id]
        offerer = organizations[its.host_id] if its.host_id else its
        again = not from_ptv.keys().isdisjoint(same.get(item.id, ()))
        status = "Withdrawn" if again or not is_open(item) else STATUS.get(item.status, "Withdrawn")
        source = v11.Source(
            item.id, persons.public(bodies[item.id]), there[offerer.id], offerer.body, item.modified_at
        )
        for body in v11.project(source):
            documents.append(_document(body, item, there[offerer.id], status))
            codes[body["id"]] = codes_of(body)
    store.forget_of(session, old)
    store.add(session, documents, codes)


def show_upstream(session: Session, offerings: Iterable[Offering]) -> None:
    """PTV's own documents are shown as long as their offerings are, under the status that PTV gave them."""
    changed: list[str] = []
    for item in offerings:
        for document in session.scalars(select(PtvDocument).where(PtvDocument.offering_id == item.id)):
            seen = item.status == "published" and item.visibility == "public"
            document.status = json.loads(document.body)["publishingStatus"] if seen else "Withdrawn"
            changed.append(document.id)
    if not changed:
        return
    store.changed(session)
    session.flush()
    for document in store.channels_of(session, changed):  # those that no shown service names go with it
        connected = store.is_connected(session, document.id)
        document.status = json.loads(document.body)["publishingStatus"] if connected else "Withdrawn"


def is_open(item: Offering) -> bool:
    """For everybody, and not read as another."""
    return item.visibility == "public" and item.primary_id is None


def _is_shown(item: Offering) -> bool:
    return item.status == "published" and is_open(item)


def keep_organization(session: Session, its: Organization) -> None:
    """Project an organization anew, when it itself was written: its services are put in when it is read."""
    if store.upstream(session, [its.id]):
        return
    store.forget(session, [its.id])
    pairs = (("Municipality", its.municipality), ("business", its.business_id))
    store.add(session, [_organization(its)], {its.id: {(scheme, code) for scheme, code in pairs if code}})


def _organizations(session: Session, ids: Iterable[str]) -> dict[str, Organization]:
    found: dict[str, Organization] = {}
    for batch in rows.batches(sorted(ids)):
        query = select(Organization).where(Organization.id.in_(batch))
        found |= {its.id: its for its in session.scalars(query)}
    hosts = {its.host_id for its in found.values() if its.host_id} - found.keys()
    return found | _organizations(session, hosts) if hosts else found


def _document(body: Json, item: Offering, organization_id: str, status: str) -> store.Document:
    kind = body.get("serviceChannelType") or "Service"
    names = body.get("serviceNames") or body.get("serviceChannelNames") or []
    return {
        "id": body["id"],
        "family": "ServiceChannel" if kind in CHANNELS else "Service",
        "type": kind,
        "organization_id": organization_id,
        "offering_id": item.id,
        "name": names[0]["value"] if names else None,
        "status": status,
        "nationwide": body["areaType"] != "LimitedType",
        "body": dumped(body),
        "upstream": False,
        "created_at": item.created_at,
        "modified_at": item.modified_at,
    }


def _organization(its: Organization) -> store.Document:
    body = v11.organization(its.id, its.body, its.modified_at)
    return {
        "id": its.id,
        "family": "Organization",
        "type": "Organization",
        "organization_id": its.id,
        "offering_id": None,
        "name": body["organizationNames"][0]["value"],
        "status": "Published",
        "nationwide": body["areaType"] != "LimitedType",
        "body": dumped(body),
        "upstream": False,
        "created_at": its.created_at,
        "modified_at": its.modified_at,
    }


def codes_of(body: Json) -> set[tuple[str, str]]:
    """(scheme, code) by which PTV's lists filter; a service class is found by the class above it, too."""
    found = set()
    for area in body.get("areas") or []:
        found |= {("Municipality", its["code"]) for its in area["municipalities"] or []}
        if area["type"] == "WellbeingServiceCounties":
            found.add(("County", area["code"]))
            found |= {("Municipality", its.code) for its in county_municipalities(area["code"])}
    for concept in body.get("serviceClasses") or []:
        found.add(("class", concept["code"]))
        found.add(("class", concept["code"].partition(".")[0]))
    found |= {("target", concept["code"]) for concept in body.get("targetGroups") or []}
    found |= {("channel", its["serviceChannel"]["id"]) for its in body.get("serviceChannels") or []}
    return found


def dumped(body: Any) -> str:
    """As it goes over the wire."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
