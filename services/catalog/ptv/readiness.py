"""What an offering still lacks to be in PTV, and how to mend it (PTV v11, section 7.3); texts are data by code."""

from collections.abc import Iterator
from typing import Any

from services.catalog.ptv.documents import KINDS
from services.platform.problems import FieldError

Body = dict[str, Any]
SHORTEST = 5  # PTV refuses shorter descriptions


def reasons(body: Body, organization: Body) -> list[FieldError]:
    """Everything that keeps it out, in the order in which a person would mend it."""
    return [*_out_of_reach(body, organization), *_texts(body), *_classes(body), *_places(body), *_hours(body)]


def _out_of_reach(body: Body, organization: Body) -> Iterator[FieldError]:
    if body["kind"] not in KINDS:
        text = "PTV has no events and no tasks for volunteers; people find this in the tray."
        yield FieldError("/kind", "ptv_kind", text, {"kinds": list(KINDS)})
    if body.get("visibility") == "professionals":
        yield FieldError("/visibility", "ptv_visibility", "PTV is public; this is for professionals only.")
    if "business_id" not in organization:
        text = "PTV takes organizations with a Y-tunnus; add it, or let a host organization offer this."
        yield FieldError("/organization_id", "ptv_business_id", text)


def _texts(body: Body) -> Iterator[FieldError]:
    for language, name in body["name"].items():
        for field, least in (("summary", 1), ("description", SHORTEST)):
            text = body.get(field, {}).get(language, "")
            if len(text) < least:
                message = f"PTV needs a {field} in every language in which there is a name."
                yield FieldError(f"/{field}/{language}", "ptv_text", message, {"min": least})
        if name == body.get("summary", {}).get(language):
            message = "In PTV the summary must say more than the name."
            yield FieldError(f"/summary/{language}", "ptv_same", message)


def _classes(body: Body) -> Iterator[FieldError]:
    if body["kind"] == "place":
        return
    classes, groups = body.get("service_classes", []), body.get("target_groups", [])
    if not any("." in code for code in classes):
        yield FieldError("/service_classes", "ptv_class", "Choose a class of the second level, such as P4.12.")
    if not groups:
        yield FieldError("/target_groups", "ptv_group", "Choose whom it is for, such as KR1.1 (older people).")
    elif "KR2" in groups and not any(code.startswith("KR2.") for code in groups):
        yield FieldError("/target_groups", "ptv_group", "KR2 alone is refused; choose one below it, as KR2.7.")
    if body.get("life_events") and not any(code.startswith("KR1") for code in groups):
        yield FieldError("/life_events", "ptv_life_event", "Life events are for citizens: choose KR1 as well.")
    if not body.get("ontology_terms"):
        yield FieldError("/ontology_terms", "ptv_terms", "PTV needs at least one ontology term (KOKO).")


def _places(body: Body) -> Iterator[FieldError]:
    for number, place in enumerate(body.get("places", [])):
        street = place.get("address", {}).get("street")
        if not street:
            yield FieldError(f"/places/{number}/address/street", "ptv_address", "PTV needs the street of a place.")
        elif "point" not in place and not any(letter.isdigit() for letter in "".join(street.values())):
            message = "PTV needs the number of the house, or a point on the map."
            yield FieldError(f"/places/{number}/address/street", "ptv_address", message)


def _hours(body: Body) -> Iterator[FieldError]:
    for number, span in enumerate(body.get("hours", {}).get("weekly", [])):
        for edge in ("opens", "closes"):
            if span[edge][3:] not in ("00", "15", "30", "45"):
                message = "PTV takes quarters of an hour: 13:00, 13:15, 13:30 or 13:45."
                yield FieldError(f"/hours/weekly/{number}/{edge}", "ptv_hours", message)
