"""Codes of PTV's lists, found at the end of a URI of whichever namespace (PTV v11, section 6)."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from services.sync.sources.ptv.data import data
from services.sync.sources.ptv.schema import Json
from services.vocabulary.codes import LIFE_EVENTS, SERVICE_CLASSES, TARGET_GROUPS

WELLBEING: tuple[str, ...] = tuple(data("wellbeing"))
MOST = {"service_classes": 4, "target_groups": 20, "life_events": 20, "ontology_terms": 10}


def is_within(service: Json, wanted: Sequence[str]) -> bool:
    """Whether a Service has a class of these, or one below them; one that cannot be read is to be told of."""
    rows = service.get("serviceClasses")
    if not isinstance(rows, list):
        return rows is not None
    found = [_code(row) if isinstance(row, dict) else None for row in rows]
    return any(code is None or code in wanted or code.partition(".")[0] in wanted for code in found)


def classification(service: Json, general: Json) -> Json:
    """Classes, groups, events and terms, together with the general description's (section 4.2)."""
    classes = list(_known(service, general, "serviceClasses", SERVICE_CLASSES))
    # A class of the second level says what the first one says, and more.
    classes.sort(key=lambda code: "." not in code)
    terms = [
        row["uri"] for row in _rows(service, general, "ontologyTerms") if row.get("uri", "").startswith("http")
    ]
    found = {
        "service_classes": classes,
        "target_groups": list(_known(service, general, "targetGroups", TARGET_GROUPS)),
        "life_events": list(_known(service, general, "lifeEvents", LIFE_EVENTS)),
        "ontology_terms": [uri for uri in dict.fromkeys(terms) if len(uri) <= 500 and " " not in uri],
    }
    return {key: values[: MOST[key]] for key, values in found.items()}


def _known(service: Json, general: Json, key: str, known: Collection[str]) -> Iterator[str]:
    codes = dict.fromkeys(_code(row) for row in _rows(service, general, key))
    yield from (code for code in codes if code and code in known)


def _rows(service: Json, general: Json, key: str) -> list[Json]:
    return [*service.get(key, []), *general.get(key, [])]


def _code(concept: dict[str, Any]) -> str | None:
    """`newUri` ends in the code; the namespace before it has changed (section 8.2)."""
    for given in (concept.get("code"), concept.get("newUri")):
        if isinstance(given, str) and given:
            return given.rpartition("/")[2]
    return None
