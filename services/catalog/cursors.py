"""Cursors of lists: where the page before ended, as text that callers hand back unchanged."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from services.platform.problems import FieldError, Invalid

Row = TypeVar("Row")


def page(
    rows: Sequence[Row], limit: int, answer: Callable[[Row], Any], cursor: Callable[[Row], str]
) -> dict[str, Any]:
    """A page of a list that was asked for one row more than it shows: its items, and the cursor of the next."""
    shown = rows[:limit]
    following = cursor(shown[-1]) if len(rows) > len(shown) else None
    return {"items": [answer(row) for row in shown], "next": following}


def write(*values: str) -> str:
    """The cursor of a row: its order's name and the values that it is sorted by."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def read(cursor: str, order: str, kinds: Sequence[Callable[[str], Any]]) -> tuple[Any, ...]:
    """The values, each read as its kind; `Invalid` for what is not our own or was made for another order."""
    try:
        made_for, *values = json.loads(base64.urlsafe_b64decode(cursor))
        found = tuple(kind(_text(value)) for kind, value in zip(kinds, values, strict=True))
        if made_for != order or any(isinstance(value, datetime) and value.tzinfo is None for value in found):
            raise ValueError
    except (ValueError, TypeError):
        message = "Use the value of 'next' of the page before, unchanged, with the same sort."
        raise Invalid(f"cursor: {message}", [FieldError("cursor", "cursor", message)]) from None
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value
