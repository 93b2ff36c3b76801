"""Keeps PTV documents beside the offerings: written in the same transaction, served without another thought."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.catalog import persons
from services.catalog.ptv import v11
from services.catalog.ptv.parts import Json
from services.catalog.store import ptv_documents as store
from services.catalog.store.tables import Offering, Organization, PtvCode, PtvDocument
from services.vocabulary.municipalities import county_municipalities

# What PTV has a shape for. Events, courses of one's own dates and tasks for volunteers it has not.
KINDS = ("activity", "service", "course", "place")
CHANNELS = ("EChannel", "Phone", "ServiceLocation", "PrintableForm", "WebPage")
STATUS = {"published": "Published", "archived": "Archived"}  # anything else was taken back: Withdrawn


def keep(session: Session, offerings: Sequence[Offering], bodies: Mapping[str, Json]) -> None:
    """Project these offerings anew, each as readers see it; the last thing before the feed's row is taken.

    What a hosted group offers is its host's in PTV, which takes nobody without a Y-tunnus.
    """
    shaped = [item for item in offerings if item.kind in KINDS]
    organizations = _organizations(session, {item.organization_id for item in shaped})
    known = store.created(session, [item.id for item in offerings])
    documents: list[PtvDocument] = []
    codes: list[PtvCode] = []
    for item in shaped:
        open_to_all = item.visibility == "public" and item.primary_id is None
        public = item.status == "published" and open_to_all
        if not public and item.id not in known:
            continue  # it has never been seen: nothing to take back
        its = organizations[item.organization_id]
        offerer = organizations[its.host_id] if its.host_id else its
        status = STATUS.get(item.status, "Withdrawn") if open_to_all else "Withdrawn"
        source = v11.Source(item.id, persons.public(bodies[item.id]), offerer.id, offerer.body, item.modified_at)
        for body in v11.project(source):
            documents.append(_document(body, item, offerer.id, status))
            codes += [
                PtvCode(scheme=scheme, code=code, document_id=body["id"]) for scheme, code in sorted(_codes(body))
            ]
    store.replace(session, [item.id for item in offerings], documents, codes)


def keep_organization(session: Session, its: Organization) -> None:
    """Project an organization anew, when it itself was written: its services are put in when it is read."""
    store.replace(session, [], [_organization(its)], _organization_codes(its))


def _organizations(session: Session, ids: Iterable[str]) -> dict[str, Organization]:
    found: dict[str, Organization] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), store.BATCH):
        query = select(Organization).where(Organization.id.in_(wanted[start : start + store.BATCH]))
        found |= {its.id: its for its in session.scalars(query)}
    hosts = {its.host_id for its in found.values() if its.host_id} - found.keys()
    return found | _organizations(session, hosts) if hosts else found


def _document(body: Json, item: Offering, organization_id: str, status: str) -> PtvDocument:
    kind = body.get("serviceChannelType") or "Service"
    names = body.get("serviceNames") or body.get("serviceChannelNames") or []
    return PtvDocument(
        id=body["id"],
        family="ServiceChannel" if kind in CHANNELS else "Service",
        type=kind,
        organization_id=organization_id,
        offering_id=item.id,
        name=names[0]["value"] if names else None,
        status=status,
        nationwide=body["areaType"] != "LimitedType",
        body=dumped(body),
        created_at=item.created_at,
        modified_at=item.modified_at,
    )


def _organization(its: Organization) -> PtvDocument:
    body = v11.organization(its.id, its.body, its.modified_at)
    return PtvDocument(
        id=its.id,
        family="Organization",
        type="Organization",
        organization_id=its.id,
        offering_id=None,
        name=body["organizationNames"][0]["value"],
        status="Published",
        nationwide=body["areaType"] != "LimitedType",
        body=dumped(body),
        created_at=its.created_at,
        modified_at=its.modified_at,
    )


def _organization_codes(its: Organization) -> list[PtvCode]:
    pairs = [("Municipality", its.municipality), ("business", its.business_id)]
    return [PtvCode(scheme=scheme, code=code, document_id=its.id) for scheme, code in pairs if code]


def _codes(body: Json) -> set[tuple[str, str]]:
    """(scheme, code) by which PTV's lists filter; a service class is found by the class above it, too."""
    found = set()
    for area in body["areas"]:
        found |= {("Municipality", its["code"]) for its in area["municipalities"]}
        if area["type"] == "WellbeingServiceCounties":
            found.add(("County", area["code"]))
            found |= {("Municipality", its.code) for its in county_municipalities(area["code"])}
    for concept in body.get("serviceClasses", []):
        found.add(("class", concept["code"]))
        found.add(("class", concept["code"].partition(".")[0]))
    found |= {("target", concept["code"]) for concept in body.get("targetGroups", [])}
    found |= {("channel", its["serviceChannel"]["id"]) for its in body.get("serviceChannels") or []}
    return found


def dumped(body: Any) -> str:
    """As it goes over the wire."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
