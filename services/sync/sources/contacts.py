"""Addresses and numbers of contacts, as the catalogue takes them; what cannot be used is None."""

import re
from collections.abc import Callable

import marshmallow as ma

_EMAIL, _URL = ma.validate.Email(), ma.validate.URL(schemes={"http", "https"})
_PHONE = re.compile(r"\+?[0-9][0-9 \-()]{3,24}[0-9]")
_LONG_PHONE = re.compile(r"\+?[0-9][0-9 \-()]{5,24}[0-9]")
MOST_EMAIL, MOST_URL = 100, 500


def email(text: str) -> str | None:
    """The e-mail address that the text is."""
    return _if_valid(_EMAIL, text.strip(), MOST_EMAIL)


def web_address(text: str) -> str | None:
    """The first web address of a text, which may lack its scheme."""
    first = (text.split() or [""])[0].rstrip(",;")
    if not first.lower().startswith(("http://", "https://")):
        first = f"https://{first}"
    has_account = "@" in first.split("/")[2]  # an e-mail address is none; a channel such as /@kirjasto is
    return None if has_account else _if_valid(_URL, first, MOST_URL)


def phone(text: str) -> str | None:
    """The first number of a field that is for numbers, as it is called from here."""
    match = _PHONE.search(text)
    return _called(match.group()) if match else None


def phone_in(text: str) -> str | None:
    """The first number of a text of any kind, in which a postal code is none."""
    match = _LONG_PHONE.search(text)
    return _called(match.group()) if match else None


def _called(number: str) -> str:
    return re.sub(r"\(0\)|[()]", "", number).strip()


def _if_valid(check: Callable[[str], str], text: str, most: int) -> str | None:
    try:
        return check(text) if len(text) <= most else None
    except (ma.ValidationError, ValueError):
        return None
