"""What the embedded engine writes: its schema, and documents in its form."""

import json
from functools import cache

import tantivy

from services.search.codes import POINTS
from services.search.documents import FIELDS, Document
from services.search.engine.protocol import IndexState, Removal

STATE = "state"
LONGEST = 32_766  # bytes of a code: what Elasticsearch takes
KEPT = ("id", "sort", "mark")


class Refused(Exception):
    """The document can not be written as it is."""


@cache
def schema() -> tantivy.Schema:
    """Built once."""
    builder = tantivy.SchemaBuilder()
    for name in FIELDS["words"]:
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in FIELDS["codes"]:
        builder.add_text_field(name, stored=name in KEPT, tokenizer_name="raw", fast=True)
    builder.add_text_field("next_sort", tokenizer_name="raw", fast=True)  # it sorts by one field only
    for name in FIELDS["numbers"]:
        builder.add_integer_field(name, stored=True, fast=True, indexed=True)
    for name in FIELDS["points"]:
        for at in range(POINTS):
            for axis in ("lat", "lon"):
                builder.add_float_field(f"{name}{at}_{axis}", fast=True)
    for name in FIELDS["stored"]:
        builder.add_bytes_field(name, stored=True, indexed=False)
    return builder.build()


def written(document: Document) -> tantivy.Document:
    """A document as the engine takes it; `Refused` for what Elasticsearch would refuse too."""
    _check(document)
    made = tantivy.Document()
    made.add_text("id", document.id)
    made.add_text("role", "offering")
    made.add_text("sort", document.sort)
    made.add_text("next_sort", f"{document.codes['next'][0]} {document.sort}")
    made.add_integer("n", document.n)
    made.add_bytes("shown", json.dumps(document.shown, ensure_ascii=False).encode())
    for name, tokens in document.words.items():
        made.add_text(name, " ".join(tokens))
    for name, codes in document.codes.items():
        for code in codes:
            made.add_text(name, code)
    for at, point in enumerate(document.points):
        for axis, value in zip(("lat", "lon"), point, strict=True):
            made.add_float(f"point{at}_{axis}", value)
    return made


def tombstone(removal: Removal) -> tantivy.Document:
    """What stays of a removed offering, so that a late change does not bring it back."""
    made = tantivy.Document()
    made.add_text("id", removal.id)
    made.add_text("role", "tombstone")
    made.add_integer("n", removal.n)
    return made


def state_document(state: IndexState) -> tantivy.Document:
    """The state, beside the documents that it tells of."""
    made = tantivy.Document()
    made.add_text("id", STATE)
    made.add_text("role", STATE)
    made.add_bytes("shown", json.dumps(state.as_json()).encode())
    return made


def _check(document: Document) -> None:
    for latitude, longitude in document.points:
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise Refused(f"{latitude}, {longitude} is no point of the Earth")
    for name, codes in (*document.codes.items(), ("sort", [document.sort])):
        if any(len(code.encode()) > LONGEST for code in codes):
            raise Refused(f"a code of {name} is longer than {LONGEST} bytes")
