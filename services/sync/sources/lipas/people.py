"""What in LIPAS looks like a person's: an address, and a number beside a name or beside such an address."""

import re
from typing import Any

from services.sync.sources.persons import is_personal, without_persons

_WORD = r"[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?"
# Halls, counters and offices have two capital letters too: Mikkelin Jäähalli 015 000 0000.
_ROLE = re.compile(
    r"(?i:kaupun|kunta|kunna|liikun|urheilu|palvelu|asiakas|toimisto|neuvon|info|seura|yhdisty|kerho|halli|hotelli"
    r"|keskus|kioski|kahvila|varau|vuokra|matkail|myynti|puhelin|metsähal|kommun|stad|förening|\bry\b|\boy\b|\brf\b)"
)
_NUMBER = r"\+?\d[\d \-()]{5,24}\d"
_NAMED = re.compile(
    rf"(?P<name>{_WORD}(?: {_WORD}){{1,2}})[\s,:;.()/-]{{0,4}}(?:p|puh|gsm|tel|tfn)?\.?[\s,:]*{_NUMBER}"
)
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{1,2}}")
_ADDRESS = re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+")
_MOBILE = re.compile(r"^\D*(?:0|\+358\s?(?:\(0\))?\s?)(?:4\d|50)")


def without_people(value: Any) -> Any:
    """The same with what looks like a person's address or number left out, also in the midst of a text."""
    if isinstance(value, str):
        return _NAMED.sub(_hidden, without_persons(value))
    if isinstance(value, dict):
        return {key: without_people(its) for key, its in value.items()}
    return [without_people(its) for its in value] if isinstance(value, list) else value


def _hidden(match: re.Match[str]) -> str:
    return match.group() if _ROLE.search(match["name"]) else "…"


def is_name(text: str) -> bool:
    """Whether the text is a first and a last name and nothing else."""
    return bool(_NAME.fullmatch(text.strip())) and not _ROLE.search(text)


def is_a_persons_number(phone: str, email: str) -> bool:
    """A mobile number that is given together with a person's address is that person's."""
    return bool(_MOBILE.match(phone)) and any(is_personal(address) for address in _ADDRESS.findall(email))
