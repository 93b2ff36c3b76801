"""The offering that readers see in place of several: the primary, with what only the others say."""

from collections.abc import Iterable
from typing import Any

Body = dict[str, Any]
# What is said of one record, not of the thing.
OWN = ("organization_id", "visibility", "source", "assured_at", "other_ids")


def compose(primary: Body, members: Iterable[Body]) -> Body:
    """The primary's body; fields, and languages of texts, that it lacks come from the first member with them."""
    result = dict(primary)
    for member in members:
        for key, value in member.items():
            if key in OWN:
                continue
            if key not in result:
                result[key] = value
            elif _is_text(value) and _is_text(result[key]):
                result[key] = {**value, **result[key]}
    return result


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
