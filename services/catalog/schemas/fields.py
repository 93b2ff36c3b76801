"""The fields that offerings and organizations are made of."""

import re
from collections.abc import Container
from datetime import UTC
from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import fields

from services.catalog.ptv import limits
from services.platform.validation import Length, Message
from services.vocabulary.municipalities import UnknownMunicipality, municipality
from services.vocabulary.texts import LANGUAGES, seen

TAGS = ", ".join(LANGUAGES)
NOT_EMPTY = {"minProperties": 1}  # what `ByLanguage` checks, as the contract says it
# Control characters, and halves of surrogate pairs, which UTF-8 cannot hold.
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class StrictSchema(ma.Schema):
    """Refuses what it does not know, and keeps the order of its fields."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE


class ByLanguage(StrictSchema):
    """An object by language tag; an empty object says nothing and is refused."""

    error_messages = {  # noqa: RUF012
        "unknown": Message(f"This is not one of our language tags: {TAGS}.", "language", choices=list(LANGUAGES))
    }

    @ma.validates_schema
    def not_empty(self, data: dict[str, Any], **_: Any) -> None:
        """`{}` has no meaning."""
        if not data:
            raise ma.ValidationError(Message("Give the text in at least one language.", "required"))


class Trimmed(fields.String):
    """A text without white space around it and without characters that no database or page takes. One of which
    nothing is seen is empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if _UNUSABLE.search(text):
            raise ma.ValidationError(Message("There is a control character in the text; remove it.", "characters"))
        return seen(text.strip())


@cache
def _by_language(name: str, maximum: int, many: bool) -> type[ByLanguage]:
    def field() -> fields.Field[Any]:
        one = Trimmed(validate=Length(maximum))
        return fields.List(one, validate=Length(30)) if many else one

    return type(name, (ByLanguage,), {language: field() for language in LANGUAGES})


def text(maximum: int, **options: Any) -> fields.Nested:
    """A text by language, each at most so many characters."""
    return fields.Nested(_by_language(f"Text{maximum}", maximum, many=False), metadata=NOT_EMPTY, **options)


def words(maximum: int) -> fields.Nested:
    """Lists of words by language, each word at most so many characters."""
    return fields.Nested(_by_language(f"Words{maximum}", maximum, many=True), metadata=NOT_EMPTY)


class Code(fields.String):
    """A code of a closed list; the message names the list."""

    def __init__(self, known: Container[str], what: str, **options: Any) -> None:
        self._known, self._what = known, what
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        if code not in self._known:
            text = f"{code!r} is not {self._what}; check the code list."
            raise ma.ValidationError(Message(text, "code", value=code))
        return code


class MunicipalityCode(fields.String):
    """Three digits; a municipality that has merged becomes the one it is part of now."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        try:
            return municipality(code).code
        except UnknownMunicipality as error:
            raise ma.ValidationError(Message(str(error), "code", value=code)) from None


class Day(fields.Date):
    """A calendar day, kept as it is written: `2026-11-24`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs).isoformat()


class Identity(fields.UUID):
    """An id of ours, kept as it is written."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs))


class Clock(fields.Time):
    """A time of day, kept as `14:30`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs).strftime("%H:%M")


class Moment(fields.AwareDateTime):
    """A time with its zone, kept as UTC: `2026-11-24T14:30:00Z`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        moment = super()._deserialize(value, attr, data, **kwargs)
        try:
            return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        except OverflowError:
            raise self.make_error("invalid", input=value, obj_type="datetime") from None


def url(**options: Any) -> fields.Url:
    """A web address of at most PTV's length."""
    return fields.Url(schemes={"http", "https"}, validate=Length(limits.URL), **options)


def phone() -> fields.String:
    """A phone number as people write it, at most 30 characters of digits, spaces, + - ( )."""
    return Trimmed(
        validate=[
            Length(30),
            ma.validate.Regexp(
                r"^\+?[0-9][0-9 ()-]*$",
                error="A phone number is digits, spaces, +, - and brackets; write anything else elsewhere.",
            ),
        ]
    )


def several(field: fields.Field[Any], most: int) -> fields.List[Any]:
    """A list of at most so many."""
    return fields.List(field, validate=Length(most, min=0))


def in_order(data: dict[str, Any], first: str, last: str) -> None:
    """Refuse a span that ends before it begins."""
    if first in data and last in data and data[last] < data[first]:
        message = Message(f"This is before {first!r}; change one of them.", "order", first=data[first])
        raise ma.ValidationError({last: [message]})
