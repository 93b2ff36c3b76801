"""A week as people write it, `ma, ke klo 18-20 ja pe 9.30–11`, in the words of our own column."""

import re
from collections.abc import Mapping
from typing import Any

_TIMES = re.compile(
    r"(?P<days>.*?)\s*(?:klo\.?|kl\.?)?\s*(?P<from>\d{1,2}(?:[:.]\d\d)?)\s*-\s*(?P<to>\d{1,2}(?:[:.]\d\d)?)"
)
_BETWEEN = re.compile(r"\s*(?:[,;/&\n]|\b(?:ja|och|and|sekä|samt)\b)\s*")


def spelt(text: str, words: Mapping[str, Any]) -> str:
    """The same as `mon 18:00-20:00; wed 18:00-20:00`; empty when a part of it is not understood."""
    waiting: list[str] = []
    last: list[str] = []
    found: list[str] = []
    for part in _parts(text):
        match = _TIMES.fullmatch(part)
        said = match["days"].strip(" :.") if match else part.strip(" .")
        days = _days(said, words) if said else ""
        if days is None or (not match and not days):
            return ""
        waiting += [days] if days else []
        if match:
            last = waiting or last  # `ma 9-11, 13-15` is all of Monday
            if not last:
                return ""
            found += [f"{its} {match['from']}-{match['to']}" for its in last]
            waiting = []
    return "" if waiting else "; ".join(found)


def _parts(text: str) -> list[str]:
    plain = re.sub(r"\s*[-–—]\s*", "-", text.lower())
    return [part for part in _BETWEEN.split(re.sub(r"[ \t\r\f\v\u00a0]+", " ", plain).strip()) if part.strip()]


def _days(said: str, words: Mapping[str, Any]) -> str | None:
    """`mon` or `mon-fri`; None when these are no days."""
    for span, its in words["spans"].items():
        if said in its:
            return str(span)
    codes = [_day(part.strip(" ."), words) for part in said.split("-")]
    known = [code for code in codes if code]
    return "-".join(known) if len(known) == len(codes) <= 2 else None


def _day(said: str, words: Mapping[str, Any]) -> str | None:
    return next((code for code, its in words["days"].items() if said in its), None)
