"""PTV's texts by language (PTV v11, sections 4.1 and 4.11): in no order, some of them null, rich text as ours."""

import re
from collections.abc import Iterable, Sequence

from services.sync.sources.ptv.data import data
from services.sync.sources.ptv.schema import Json
from services.sync.sources.texts import cut, joined
from services.vocabulary.texts import LANGUAGES, Text

NAME, SUMMARY, DESCRIPTION, INSTRUCTIONS, PARTICIPANTS, FIRST_STEP, KEYWORD = 100, 150, 5000, 2500, 500, 500, 150
MOST_WORDS = 30
_BULLET = re.compile(r"^\* +")
_GAP = re.compile(r"\n{3,}")


def texts(items: Iterable[Json] | None, kind: str | None = None, most: int | None = None) -> Text:
    """The texts of a type, the first of each language, in our order of languages."""
    found: Text = {}
    for item in items or ():
        value = _tidy(item.get("value", ""))
        if value and (kind is None or item.get("type") == kind):
            found.setdefault(item.get("language", ""), value)
    return {code: cut(found[code], most) if most else found[code] for code in LANGUAGES if code in found}


def _tidy(text: str) -> str:
    """PTV's rich text without what its editor leaves: line ends of another system, spaces after a bullet, gaps."""
    lines = (_BULLET.sub("* ", line.rstrip()) for line in text.splitlines())
    return _GAP.sub("\n\n", "\n".join(lines)).strip()


def shown_name(names: Sequence[Json] | None, types: Iterable[Json] | None, most: int = NAME) -> Text:
    """The name that is shown: an alternative one where the owner has said so, language by language."""
    own, other = texts(names, "Name", most), texts(names, "AlternativeName", most)
    preferred = {row.get("language") for row in types or () if row.get("type") == "AlternativeName"}
    return own | {code: name for code, name in other.items() if code in preferred}


def description(service: Json, general: Json, languages: Sequence[str]) -> Text:
    """The general description's text, the service's own, and what has no field of its own here, under headings."""
    own, shared = service.get("serviceDescriptions"), general.get("descriptions")
    parts = [texts(shared, "Description"), texts(own, "Description"), texts(shared, "BackgroundDescription")]
    long = {code: text for code, text in _requirements(service, general).items() if len(text) > PARTICIPANTS}
    parts.append(_under("requirements", long))
    for kind in ("DeadLine", "ProcessingTime", "ValidityTime"):
        parts.append(_under(kind, _both(shared, own, kind)))
    return joined(parts, DESCRIPTION, languages)


def participants(service: Json, general: Json, languages: Sequence[str]) -> Text:
    """Whom it is for; longer texts are a part of the description."""
    its = _requirements(service, general)
    return {code: text for code, text in its.items() if len(text) <= PARTICIPANTS and code in languages}


def instructions(service: Json, general: Json, languages: Sequence[str]) -> Text:
    """How to proceed."""
    own, shared = service.get("serviceDescriptions"), general.get("descriptions")
    return joined((texts(shared, "UserInstruction"), texts(own, "UserInstruction")), INSTRUCTIONS, languages)


def first_step(instructions: Text) -> Text:
    """The first paragraph, where more follows and it is short enough to be one step."""
    first = {code: text.partition("\n")[0].strip() for code, text in instructions.items()}
    return {
        code: text
        for code, text in first.items()
        if len(text) <= FIRST_STEP and text != instructions[code] and not text.startswith(("### ", "* ", "1. "))
    }


def price_text(service: Json, general: Json, languages: Sequence[str]) -> Text:
    """What it costs, in words."""
    kind = "ChargeTypeAdditionalInfo"
    own, shared = service.get("serviceDescriptions"), general.get("descriptions")
    return joined((texts(shared, kind), texts(own, kind)), INSTRUCTIONS, languages)


def keywords(service: Json) -> dict[str, list[str]]:
    """Words to be found by: PTV's own, and alternative names."""
    words: dict[str, list[str]] = {}
    other = [row for row in service.get("serviceNames", []) if row.get("type") == "AlternativeName"]
    for row in [*service.get("keywords", []), *other]:
        if (word := cut(row.get("value", "").strip(), KEYWORD)) and row.get("language") in LANGUAGES:
            words.setdefault(row["language"], []).append(word)
    return {code: list(dict.fromkeys(words[code]))[:MOST_WORDS] for code in LANGUAGES if code in words}


def _requirements(service: Json, general: Json) -> Text:
    return joined((texts(general.get("requirements")), texts(service.get("requirements"))), DESCRIPTION)


def _both(shared: list[Json] | None, own: list[Json] | None, kind: str) -> Text:
    return joined((texts(shared, kind), texts(own, kind)), DESCRIPTION)


def _under(key: str, text: Text) -> Text:
    """A text under its heading, in the languages that we have one in."""
    headings = data("headings")[key]
    return {code: f"### {headings[code]}\n{value}" if code in headings else value for code, value in text.items()}
