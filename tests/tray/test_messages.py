"""Every message that code and templates say, and what the catalogues of translations hold."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from services.tray.language import LOCALES, SOURCE, language

TRAY = Path(__file__).parent.parent.parent / "services" / "tray"
TRANSLATED = [code for code in LOCALES if code != SOURCE]
Message = str | tuple[str, ...]
# Which arguments of which call are messages.
TEMPLATE_CALLS = {"_": None, "gettext": None, "ngettext": (1, 2)}
CODE_CALLS = {"message": None, "say": (1,), "say_many": (1, 2)}


def said() -> Iterator[Message]:
    """Every message in templates and code."""
    for path in sorted(TRAY.glob("templates/*.html")):
        with path.open("rb") as file:
            options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
            for _, found, _, _ in extract("jinja2.ext:babel_extract", file, TEMPLATE_CALLS, options=options):
                yield found
    for path in sorted(TRAY.rglob("*.py")):
        with path.open("rb") as file:
            for _, found, _, _ in extract("python", file, CODE_CALLS):
                yield found


def translations(code: str) -> Catalog:
    """The catalogue of a language."""
    with (TRAY / "locale" / code / "LC_MESSAGES" / "tray.po").open("rb") as file:
        return read_po(file, locale=code)


def held(code: str) -> dict[str, tuple[str, ...]]:
    """What a catalogue says for each message; plural forms one after the other."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]:
        (message.string,) if isinstance(message.string, str) else tuple(message.string)
        for message in translations(code)
        if message.id
    }  # fmt: skip


def first(message: Message) -> str:
    return message if isinstance(message, str) else message[0]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", text))


def test_the_extractors_see_templates_and_code() -> None:
    found = {first(message) for message in said()}
    assert {"Find something that does you good", "Checked on %(day)s", "Free of charge", "%(num)s result"} <= found


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated(code: str) -> None:
    its = held(code)
    assert [message for message in said() if not all(its.get(first(message), ("",)))] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_left_over(code: str) -> None:
    assert set(held(code)) - {first(message) for message in said()} == set()


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_translation_has_the_placeholders_of_its_message(code: str) -> None:
    different = [
        (message, text)
        for message, texts in held(code).items()
        for text in texts
        if placeholders(text) != placeholders(message)
    ]
    assert different == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_plural_has_all_its_forms(code: str) -> None:
    plurals = {message for message in said() if not isinstance(message, str)}
    its = held(code)
    assert {message for message in plurals if len(its[first(message)]) != translations(code).num_plurals} == set()


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_has_a_straight_or_an_english_quotation_mark(code: str) -> None:
    assert [text for texts in held(code).values() for text in texts if re.search(r"[\"'“]", text)] == []


def test_english_is_what_the_code_says() -> None:
    assert language("en").say("Checked on %(day)s", day="3 Nov 2026") == "Checked on 3 Nov 2026"
