"""What would become, or has become, of an offering: errors, readiness for PTV, where it is seen, suggestions."""

from dataclasses import asdict
from typing import Any

import marshmallow as ma
from sqlalchemy.orm import Session

from services.catalog import classification
from services.catalog.ptv import readiness
from services.catalog.ptv.documents import KINDS
from services.catalog.schemas.offering import OfferingRequest
from services.catalog.store.tables import Offering, Organization
from services.platform.access import Principal
from services.platform.problems import FieldError
from services.platform.validation import field_errors
from services.vocabulary.suggesting import suggest

Json = dict[str, Any]


def examine_draft(session: Session, given: Json, caller: Principal) -> Json:
    """Nothing is written. Where nobody is known to offer it, there is no Y-tunnus either."""
    try:
        body: Json = OfferingRequest().load(given)
    except ma.ValidationError as error:
        errors = field_errors(error.messages)
        return {"valid": False, "errors": _rows(errors), "ptv": None, "shown": [], "suggestions": None}
    identity = body.get("organization_id") or caller.organization_id
    return _examination(session, body, session.get(Organization, identity) if identity else None, [])


def examine(session: Session, offering: Offering, body: Json) -> Json:
    """An offering that is written, as its people want it; what is not published is not seen."""
    unseen = [] if offering.status == "published" else [offering.status]
    return _examination(session, body, session.get(Organization, offering.organization_id), unseen)


def _examination(session: Session, body: Json, its: Organization | None, unseen: list[str]) -> Json:
    # A hosted group is in PTV under its host.
    host = session.get(Organization, its.host_id) if its and its.host_id else its
    missing = readiness.reasons(body, host.body if host else {})
    return {
        "valid": True,
        "errors": [],
        "ptv": {"exportable": not missing, "reasons": _rows(missing)},
        "shown": _shown(body, missing, unseen),
        "suggestions": asdict(suggest(body)),
    }


def _shown(body: Json, missing: list[FieldError], unseen: list[str]) -> list[Json]:
    """Each place where people could see it, whether they would, and the codes of what keeps it away."""
    public = body.get("visibility", "public") == "public"
    hidden = unseen + ([] if public else ["visibility"])
    themes = classification.themes(body)
    face = hidden + ([] if body["kind"] in KINDS else ["ptv_kind"])
    away = unseen + list(dict.fromkeys(reason.code for reason in missing))
    places = {
        "tray": hidden,
        "theme-page": hidden + ([] if themes else ["no_theme"]),
        "ptv-face": face,
        "ptv": away,
        "suomi.fi": away,
    }
    return [{"where": where, "shown": not codes, "reasons": codes} for where, codes in places.items()]


def _rows(errors: list[FieldError]) -> list[Json]:
    return [asdict(error) for error in errors]
