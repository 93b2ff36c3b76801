"""The fields of a unit that we read, with what other tables tell of it; everything else is dropped.

A contact that names a person is left out here, and so are personal addresses, so that none reaches any table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.geometry import in_finland
from services.sync.sources.municipalities import known
from services.sync.sources.persons import is_personal, without_person, without_persons
from services.sync.sources.protocol import Payload, Record
from services.sync.sources.schemas import Read, nameless, reason
from services.sync.sources.sound import sound
from services.sync.sources.tpr.ontology import Ontology
from services.vocabulary.texts import UI_LANGUAGES, Text

UNIT_ID = "id: a whole number above zero is needed"
LONGEST = 20_000
TEXTS = ("name", "short_desc", "desc", "street_address", "address_city", "www", "displayed_service_owner")
Rows = list[Mapping[str, Any]]


@dataclass
class Tables:
    """What other tables than that of the units tell, by the unit's id."""

    ontology: Ontology
    connections: Mapping[int, Rows] = field(default_factory=dict)
    sentences: Mapping[int, Rows] = field(default_factory=dict)
    shortages: Mapping[int, Rows] = field(default_factory=dict)


class _Source(Read):
    source = fields.String(required=True)
    id = fields.String(required=True)


def _texts(*names: str) -> dict[str, fields.Field[Any]]:
    return {f"{name}_{code}": fields.String(allow_none=True) for name in names for code in UI_LANGUAGES}


_UNIT = Read.from_dict(
    {
        **_texts(*TEXTS),
        "is_public": fields.Boolean(load_default=True),
        "arealcity_id": fields.Integer(strict=True, allow_none=True),
        "address_zip": fields.String(allow_none=True),
        "phone": fields.String(allow_none=True),
        "email": fields.String(allow_none=True),
        "displayed_service_owner_type": fields.String(allow_none=True),
        "sources": fields.List(fields.Nested(_Source), allow_none=True),
        "ontologyword_ids": fields.List(fields.Integer(strict=True), allow_none=True),
        "ontologytree_ids": fields.List(fields.Integer(strict=True), allow_none=True),
        "provided_languages": fields.List(fields.String(), allow_none=True),
        "accessibility_viewpoints": fields.String(allow_none=True),
        "modified_time": fields.NaiveDateTime(format="iso", allow_none=True),
    },
    name="Unit",
)()


def identity(row: Any) -> int | None:
    """The unit's number."""
    found = row.get("id") if isinstance(row, dict) else None
    return found if type(found) is int and found > 0 else None


def read(row: Any, tables: Tables, hours: Payload | None) -> Record:
    """A unit as a record; what cannot be used is `invalid` with the reason."""
    number, where = identity(row), known([row.get("arealcity_id")] if isinstance(row, dict) else [])
    if number is None:
        return sound(nameless(row, UNIT_ID, where, key="name_fi"))
    return sound(replace(_record(number, row, tables, hours), municipalities=where))


def _record(number: int, row: Mapping[str, Any], tables: Tables, hours: Payload | None) -> Record:
    try:
        unit: Payload = _UNIT.load(row)
    except ma.ValidationError as error:
        return Record(str(number), status="invalid", reason=reason(error))
    if not unit["is_public"]:
        return Record(str(number), {"public": False}, "closed", "it is not public any more")
    payload = _payload(unit, number, tables) | {"hours": hours}
    found = in_finland(row.get("longitude"), row.get("latitude"))
    payload["point"] = list(found) if found else None
    return Record(str(number), _filled(payload))


def _payload(unit: Payload, number: int, tables: Tables) -> Payload:
    modified = unit.get("modified_time")
    city = unit.get("arealcity_id")
    contact = {"phone": (unit.get("phone") or "").strip()[:100], "email": (unit.get("email") or "").strip()}
    return {
        "id": number,
        **{name: _text(unit, name) for name in TEXTS},
        "municipality": f"{city:03}" if city else None,
        "zip": (unit.get("address_zip") or "").strip(),
        **without_person(contact),
        "owner_type": unit.get("displayed_service_owner_type"),
        "sources": unit.get("sources"),
        "words": tables.ontology.named(unit.get("ontologyword_ids") or []),
        "services": list(_services(unit.get("ontologytree_ids") or [], tables.ontology)),
        "languages": unit.get("provided_languages"),
        "viewpoints": _viewpoints(unit.get("accessibility_viewpoints") or ""),
        "connections": list(_connections(tables.connections.get(number, []))),
        "sentences": list(_sentences(tables.sentences.get(number, []))),
        "shortages": list(_shortages(tables.shortages.get(number, []))),
        "modified": modified.isoformat() if modified else None,
    }


def _text(row: Mapping[str, Any], name: str) -> Text:
    """A text by language; the table has a column for each."""
    found: Text = {}
    for code in UI_LANGUAGES:
        text = row.get(f"{name}_{code}")
        if isinstance(text, str) and text.strip():
            found[code] = without_persons(text[:LONGEST].strip())
    return found


def _services(ids: list[int], ontology: Ontology) -> Iterator[Payload]:
    for its in ids:
        if path := ontology.path(its):
            yield {"name": ontology.branches[its], "path": path}


def _connections(rows: Rows) -> Iterator[Payload]:
    for row in rows:
        kind = str(row.get("section_type") or "")
        if not kind or str(row.get("contact_person") or "").strip():
            continue
        phone, email = (str(row.get(key) or "").strip()[:100] for key in ("phone", "email"))
        if is_personal(email):
            continue  # the number beside a person's address is that person's too
        yield _filled(
            {
                "type": kind,
                "name": _text(row, "name"),
                "www": _text(row, "www"),
                "phone": phone,
                "email": email,
            }
        )


def _sentences(rows: Rows) -> Iterator[Payload]:
    for row in rows:
        if text := _text(row, "sentence"):
            yield {"group": _text(row, "sentence_group"), "text": text}


def _shortages(rows: Rows) -> Iterator[Payload]:
    for row in rows:
        if text := _text(row, "shortage"):
            yield {"viewpoint": str(row.get("viewpoint_id")), "text": text}


def _viewpoints(text: str) -> dict[str, str]:
    """`11:red,21:green` by the viewpoint's id; of the unknown ones nothing is kept."""
    pairs = (pair.strip().partition(":") for pair in text.split(","))
    return {key: value for key, _, value in pairs if value in ("green", "red")}


def _filled(payload: Payload) -> Payload:
    return {key: value for key, value in payload.items() if value not in (None, "", {}, [])}
