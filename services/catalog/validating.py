"""What would become of an offering if it were written: errors, readiness for PTV, and where it would be seen."""

from dataclasses import asdict
from typing import Any

import marshmallow as ma
from sqlalchemy.orm import Session

from services.catalog import classification
from services.catalog.ptv import readiness
from services.catalog.ptv.documents import KINDS
from services.catalog.schemas.offering import OfferingRequest
from services.catalog.store.tables import Organization
from services.platform.access import Principal
from services.platform.problems import FieldError
from services.platform.validation import field_errors

Json = dict[str, Any]


def examine(session: Session, given: Json, caller: Principal) -> Json:
    """Nothing is written. Where nobody is known to offer it, there is no Y-tunnus either."""
    try:
        body: Json = OfferingRequest().load(given)
    except ma.ValidationError as error:
        errors = field_errors(error.messages)
        return {"valid": False, "errors": _rows(errors), "ptv": None, "shown": []}
    identity = str(body.get("organization_id") or caller.organization_id or "")
    organization = session.get(Organization, identity)
    missing = readiness.reasons(body, organization.body if organization else {})
    return {
        "valid": True,
        "errors": [],
        "ptv": {"exportable": not missing, "reasons": _rows(missing)},
        "shown": _shown(body, missing),
    }


def _shown(body: Json, missing: list[FieldError]) -> list[Json]:
    """Each place where people could see it, whether they would, and the codes of what keeps it away."""
    public = body.get("visibility", "public") == "public"
    hidden = [] if public else ["visibility"]
    themes = classification.themes(body)
    face = hidden + ([] if body["kind"] in KINDS else ["ptv_kind"])
    away = list(dict.fromkeys(reason.code for reason in missing))
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
