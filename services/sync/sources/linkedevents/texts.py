"""Texts of LinkedEvents: an object by language or null, with HTML of any quality in it."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.sync.sources.persons import without_persons
from services.vocabulary.texts import UI_LANGUAGES, Text

LONGEST = 20_000


class Localized(fields.Field[Any]):
    """A text by language; languages that we have not are dropped, and so are empty ones and personal addresses."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Text:
        if not isinstance(value, Mapping):
            raise ma.ValidationError("A text by language is needed.")
        kept: Text = {}
        for language in UI_LANGUAGES:
            text = value.get(language)
            if text is None:
                continue
            if not isinstance(text, str):
                raise ma.ValidationError({language: ["Not a valid string."]})
            if text.strip():
                kept[language] = without_persons(text[:LONGEST].strip())
        return kept
