"""What no database and no JSON can hold is refused at the door, so that one such record stops nothing."""

import math
import re
from dataclasses import replace
from typing import Any

from services.sync.sources.protocol import Record

LONGEST_ID = 200
DEEPEST = 50
TOO_DEEP = "it holds lists within lists without end; mend them"
# Control characters, and halves of surrogate pairs, which UTF-8 cannot hold.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def sound(record: Record) -> Record:
    """The record as it is, or as an invalid one that names what cannot be kept."""
    identity = _UNUSABLE.sub("", record.record_id)[:LONGEST_ID]
    if identity != record.record_id:
        trouble = f"its id has a control character or more than {LONGEST_ID} characters; give it another"
    elif is_deep(record.payload):
        trouble = TOO_DEEP
    else:
        trouble = _trouble(record.payload) or ""
    if trouble:
        return replace(record, record_id=identity, payload={}, status="invalid", reason=trouble)
    return record


def is_deep(value: Any) -> bool:
    """Whether lists or objects stand within each other deeper than anybody means. No recursion: it may be so."""
    level, depth = [value] if isinstance(value, (dict, list, tuple)) else [], 0
    while level and depth < DEEPEST:
        depth += 1
        level = [
            inner
            for its in level
            for inner in (its.values() if isinstance(its, dict) else its)
            if isinstance(inner, (dict, list, tuple))
        ]
    return bool(level)


def _trouble(value: Any, path: str = "") -> str | None:
    if isinstance(value, str) and _UNUSABLE.search(value):
        return f"{path}: there is a control character in the text; remove it"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{path}: {value} is not a number"
    if isinstance(value, dict):
        if any(_UNUSABLE.search(str(key)) for key in value):
            return f"{path}: there is a control character in a field's name; remove it"
        found = (_trouble(its, f"{path}.{key}".strip(".")) for key, its in value.items())
    elif isinstance(value, (list, tuple)):
        found = (_trouble(its, f"{path}[{index}]") for index, its in enumerate(value))
    else:
        return None
    return next((trouble for trouble in found if trouble), None)
