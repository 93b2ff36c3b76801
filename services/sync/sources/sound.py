"""What no database and no JSON can hold is refused at the door, so that one such record stops nothing."""

import math
import re
from typing import Any

from services.sync.sources.protocol import Record

LONGEST_ID = 200
# Control characters, and halves of surrogate pairs, which UTF-8 cannot hold.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def sound(record: Record) -> Record:
    """The record as it is, or as an invalid one that names what cannot be kept."""
    identity = _UNUSABLE.sub("", record.record_id)[:LONGEST_ID]
    if identity != record.record_id:
        text = f"its id has a control character or more than {LONGEST_ID} characters; give it another"
        return Record(identity, status="invalid", reason=text)
    if trouble := _trouble(record.payload):
        return Record(identity, status="invalid", reason=trouble)
    return record


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
