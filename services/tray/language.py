"""The three languages of the pages: their messages, and dates as their readers write them.

Messages are written in English in code and templates, so English needs no catalogue of its own. For the others
`locale/<language>/LC_MESSAGES/tray.po` holds what is shown, read when it is first needed. A new message needs its
line in each of those files (a test names what is missing).
"""

from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}
SOURCE = "en"
# Swedish in Finland writes a full stop where the locale data, made for Sweden, has a colon.
_CLOCKS = {"fi": "H.mm", "sv": "H.mm", "en": "HH:mm"}
_FOLDER = Path(__file__).parent / "locale"


class Language:
    """One language of the pages."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.locale = Locale.parse(LOCALES[code])
        self.translations = NullTranslations() if code == SOURCE else Translations(_messages(code))

    def say(self, message: str, **values: Any) -> str:
        """A message, its placeholders filled in."""
        text = self.translations.gettext(message)
        return text % values if values else text

    def say_many(self, one: str, many: str, number: int) -> str:
        """A message with `%(num)s` in the form for so many."""
        return self.translations.ngettext(one, many, number) % {"num": number}

    def kilometres(self, metres: int) -> str:
        """`1,2`."""
        return format_decimal(round(metres / 1000, 1), locale=self.locale)

    def day(self, day: date) -> str:
        """`3.11.2026`."""
        return format_date(day, "medium", locale=self.locale)

    def short_day(self, day: date) -> str:
        """`to 3.12.2026`."""
        return format_skeleton("yMMMEd", datetime.combine(day, time()), locale=self.locale)

    def clock(self, at: time) -> str:
        """`17.00`."""
        return format_time(at, _CLOCKS[self.code], locale=self.locale)

    def together(self, items: list[str]) -> str:
        """`a, b ja c`."""
        return format_list(items, locale=self.locale)

    def name_of_language(self, tag: str) -> str | None:
        """`suomi`, for a language tag that is known."""
        return self.locale.languages.get(tag)


@cache
def language(code: str) -> Language:
    """The language with a code of `LOCALES`."""
    return Language(code)


def _messages(code: str) -> BytesIO:
    binary = BytesIO()
    with (_FOLDER / code / "LC_MESSAGES" / "tray.po").open("rb") as file:
        write_mo(binary, read_po(file, locale=code))
    binary.seek(0)
    return binary
