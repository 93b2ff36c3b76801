"""Labelled pairs: two records in a short notation, and whether a person holds them for the same thing.

Each half is a TSV file. `development.tsv` is what thresholds are chosen on; `held_back.tsv` is looked at only to
measure. A record is `key: value; key: value`, see `_FIELDS` and the functions below.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Body = dict[str, Any]
HALVES = ("development", "held_back")
HOME = "491"
_NAMESPACE = uuid.UUID("6d1c2a7e-0000-4000-8000-000000000000")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Record:
    """A record: the source it is from (None: written here), its id there, its body, its organization."""

    source: str | None
    record_id: str | None
    body: Body
    organization: Body


@dataclass(frozen=True)
class Pair:
    """Two records, whether they are the same, and what the pair is about."""

    line: int
    same: bool
    about: str
    one: Record
    other: Record
    written: tuple[str, str]


@cache
def pairs(half: str) -> tuple[Pair, ...]:
    """All pairs of a half, in the order of the file."""
    lines = (Path(__file__).parent / f"{half}.tsv").read_text("utf-8").splitlines()
    return tuple(_pairs(lines))


def _pairs(lines: list[str]) -> Iterator[Pair]:
    for number, line in enumerate(lines[1:], start=2):
        same, about, one, other = line.split("\t")
        yield Pair(number, {"yes": True, "no": False}[same], about, record(one), record(other), (one, other))


def record(written: str) -> Record:
    """A record in the short notation."""
    its = dict(part.split(": ", 1) for part in written.split("; "))
    organization, identity = _organization(its)
    body: Body = {
        "kind": its["kind"],
        "name": {code: its[code] for code in ("fi", "sv", "en") if code in its},
        "organization_id": identity,
        **_where(its),
        **_when(its),
        **_rest(its),
    }
    return Record(its.get("from"), its.get("id"), body, organization)


def _organization(its: dict[str, str]) -> tuple[Body, str]:
    name = its.get("by", f"{its.get('from')} {its.get('in', HOME)}")
    if name == "kunta":
        code = its.get("in", HOME)
        body = {"name": {"fi": f"Kunta {code}"}, "type": "municipality", "municipality": code}
        return body, str(uuid.uuid5(_NAMESPACE, code))
    body = {"name": {"fi": name}, "type": "association"} if "by" in its else {}
    return body, str(uuid.uuid5(_NAMESPACE, name))


def _where(its: dict[str, str]) -> Body:
    place: Body = {"municipality": its.get("in", HOME)}
    if "street" in its:
        place["address"] = {"street": {"fi": its["street"]}}
    if "at" in its:
        place["point"] = {"type": "Point", "coordinates": [float(part) for part in its["at"].split()]}
    if "venue" in its:
        place["name"] = {"fi": its["venue"]}
    return {"places": [place]}


def _when(its: dict[str, str]) -> Body:
    found: Body = {}
    if "when" in its:
        spans = [part.split() for part in its["when"].split(", ")]
        found["hours"] = {"weekly": [{"days": _days(days), "opens": opens} for days, opens in spans]}
    if "dates" in its:
        found["occurrences"] = [{"start": date.replace("Z", ":00Z")} for date in its["dates"].split()]
    return found


def _days(written: str) -> list[str]:
    first, _, last = written.partition("-")
    return list(_DAYS[_DAYS.index(first) : _DAYS.index(last or first) + 1])


def _rest(its: dict[str, str]) -> Body:
    found: Body = {}
    contact = {key: its[key] for key in ("phone", "email", "url") if key in its}
    if contact:
        found["contacts"] = [contact]
    if "summary" in its:
        found["summary"] = {"fi": its["summary"]}
    if "words" in its:
        found["keywords"] = {"fi": its["words"].split(", ")}
    if "ids" in its:
        systems = [re.split(r" ", part) for part in its["ids"].split(", ")]
        found["other_ids"] = [{"system": system, "id": identity} for system, identity in systems]
    if "age" in its:
        ends = zip(("min", "max"), its["age"].split("-"), strict=True)
        found["age"] = {end: int(value) for end, value in ends if value}
    return found
