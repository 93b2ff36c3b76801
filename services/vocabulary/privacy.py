"""What in a search looks like a particular person's: an identity code, a phone number, an address or a name.

Searches need none of these, and must not be kept with them.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from services.vocabulary.analysis import finnish, fold
from services.vocabulary.municipalities import MUNICIPALITIES

Personal = Literal["identity_code", "phone", "email", "name"]

_DAY = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}"
# With a sign of the century, with or without spaces about it; or without one, when a check character tells it.
_IDENTITY_CODE = re.compile(
    rf"(?<![\w-]){_DAY}(?:\s?[-+−–A-FU-Y]\s?\d{{3}}[0-9A-Y]?|\s?\d{{3}}[A-FHJ-NPR-Y])(?![\w])", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.+%-]+\s?(?:@|[(\[]\s?(?:at|ät|a)\s?[)\]])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w/-])(?<!\d[.,])(?:"
    r"(?:\+|00)\d[\d ()-]{6,16}\d"  # from abroad, and +358
    r"|358[ -]?\d[\d ()-]{5,12}\d"
    r"|\(?0[1-9]\d{0,2}\)?[ -]?\d[\d -]{3,11}\d"  # 040 123 4567, (015) 123 456
    r"|(?:4\d|50)[ -]?\d{3}[ -]?\d{3,4}"  # a mobile number whose zero was left out
    r")(?![\w-]|[.,]\d)"
)
_NOT_A_PHONE = re.compile(r"\d{7}-\d|(?:\d{1,2}-){2}\d{4}|\d{4}-\d{1,2}-\d{1,2}")
_SHORTEST_PHONE, _LONGEST_PHONE = 7, 15

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_SURNAME = re.compile(
    r"\w{2,}(?:nen|la|lä|ström|strom|berg|lund|qvist|kvist|sson|son|man|holm|gren|stedt|dahl|blom|fors|roos|lin|ius)"
)
# What stands after a name that is no person's any more: the school of Minna Canth, the street of Eino Leino.
_NAMED_AFTER = re.compile(
    r"(?:koulu|katu|kadu|tie|talo|puisto|aukio|kenttä|kentt|säätiö|seura|yhdisty|ry|keskus|kesku|halli|kirjasto|museo"
    r"|kerho|ryhmä|kuoro|koti|koto|päiväkoti|päiväk|opisto|teatteri|ranta|tori|stiftelse|skola|gata|väg|förening"
    r"|rf|school|street|park|oy|ab|kilpailu|päivä|konsertti|kirja|näyttely)"
)


def looks_personal(text: str) -> Personal | None:
    """The first kind of personal thing that a text seems to hold; None for ordinary searches."""
    plain = unicodedata.normalize("NFKC", text)
    if _IDENTITY_CODE.search(plain):
        return "identity_code"
    if _EMAIL.search(plain):
        return "email"
    if any(map(_is_phone, _PHONE.finditer(plain))):
        return "phone"
    return "name" if any(_names(plain)) else None


def _is_phone(match: re.Match[str]) -> bool:
    number = match.group()
    digits = sum(char.isdigit() for char in number)
    return _SHORTEST_PHONE <= digits <= _LONGEST_PHONE and not _NOT_A_PHONE.fullmatch(number.strip())


def _names(text: str) -> Iterator[bool]:
    """For every first name with a word after it: whether the two are a person."""
    words = list(_WORD.finditer(text))
    capitals_tell = not text.isupper()
    for at, (first, last) in enumerate(pairwise(words)):
        between = text[first.end() : last.start()]
        if between.strip(" .") or not _is_first_name(first.group()):
            continue
        after = words[at + 2].group() if at + 2 < len(words) else ""
        if not (_NAMED_AFTER.match(after.casefold()) and last.group().casefold().endswith(("n", "s"))):
            yield _is_last_name(last.group(), capitals_tell)


def _is_first_name(word: str) -> bool:
    lower = word.casefold()
    names = _list("first_names")
    if any(fold(base) in names for base in (lower, *_bases(lower))):
        return True
    return "-" in lower and all(fold(part) in names for part in lower.split("-"))


def _is_last_name(word: str, capitals_tell: bool) -> bool:
    """Whether a word after a first name is a last name: by what it is known as, or by how it ends."""
    lower = word.casefold()
    bases = {lower, *_bases(lower)}
    if any(fold(base) in _places() for base in bases) or _NAMED_AFTER.match(lower):
        return False
    capital = capitals_tell and word[0].isupper() and not word.isupper()
    common = finnish().is_common_word(lower)
    if any(fold(base) in _list("last_names") for base in bases):
        return capital or not common
    if fold(lower) in _list("first_names"):
        return False
    if common:
        return False
    return capital or any(_SURNAME.fullmatch(base) for base in bases)


def _bases(word: str) -> tuple[str, ...]:
    return tuple(base for token in finnish().analyse(word) for base in token.lemmas)


@cache
def _list(name: str) -> frozenset[str]:
    text = (files("services.vocabulary") / "data" / f"{name}.txt").read_text("utf-8")
    return frozenset(map(fold, text.split()))


@cache
def _places() -> frozenset[str]:
    """Names of municipalities in every language, and of places that people call so."""
    also = json.loads((files("services.vocabulary") / "data" / "place_names.json").read_text("utf-8"))["also"]
    names = {name for place in MUNICIPALITIES.values() for name in place.name.values()}
    return frozenset(map(fold, {*names, *also}))
