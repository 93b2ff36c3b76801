"""What is wrong with a body or a parameter, as a flat list of field errors.

marshmallow nests its messages like the data; callers get JSON pointers, a code and the limit instead.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import marshmallow as ma

from services.platform.problems import FieldError

# marshmallow's own wordings, their code in our closed list, and words that also say how to mend it.
_WORDINGS = {
    "Missing data for required field.": ("required", "This field is needed."),
    "Unknown field.": ("unknown", "There is no field with this name; check the spelling or leave it out."),
    "Field may not be null.": ("null", "null is not a value here; leave the field out when there is none."),
    "Not a valid string.": ("type", "A text in quotation marks is needed."),
    "Not a valid integer.": ("type", "A whole number is needed."),
    "Not a valid number.": ("type", "A number is needed."),
    "Not a valid boolean.": ("type", "true or false is needed."),
    "Not a valid list.": ("type", "A list in square brackets is needed."),
    "Not a valid mapping type.": ("type", "An object in curly brackets is needed."),
    "Invalid input type.": ("type", "An object in curly brackets is needed."),
    "Not a valid date.": ("date", "A date in the form 2026-11-24 is needed."),
    "Not a valid time.": ("time", "A time in the form 14:30 is needed."),
    "Not a valid datetime.": ("datetime", "A time with its zone is needed: 2026-11-24T14:30:00Z."),
    "Not a valid UUID.": ("uuid", "An id in the form 8-4-4-4-12 of hexadecimal digits is needed."),
    "Not a valid URL.": ("url", "An address that starts with https:// or http:// is needed."),
    "Not a valid email address.": ("email", "An e-mail address such as info@association.example is needed."),
    "Invalid JSON body.": (
        "json",
        "The body is not JSON; check quotation marks, commas and encoding (UTF-8).",
    ),
}


class Message(str):
    """A validation message that carries its code and the numbers behind it."""

    code: str
    params: dict[str, Any]

    def __new__(cls, text: str, code: str, **params: Any) -> "Message":
        """The text as a string, with `code` and `params` beside it."""
        message = super().__new__(cls, text)
        message.code, message.params = code, params
        return message


class Length(ma.validate.Validator):
    """At least `min`, at most `max` characters or items."""

    def __init__(self, max: int, min: int = 1) -> None:  # noqa: A002
        self.min, self.max = min, max  # apispec reads these two into the contract
        self.equal = None

    def __call__(self, value: str | Sequence[Any]) -> str | Sequence[Any]:
        """The value; `ValidationError` names the limit."""
        unit = "characters" if isinstance(value, str) else "items"
        if len(value) > self.max:
            text = f"At most {self.max} {unit}; this has {len(value)}."
            raise ma.ValidationError(Message(text, "too_long", max=self.max, actual=len(value)))
        if len(value) < self.min:
            raise ma.ValidationError(Message("This may not be empty.", "too_short", min=self.min))
        return value


class Among(ma.validate.OneOf):
    """One of a closed list, whose members the message names."""

    def __call__(self, value: Any) -> Any:
        """The value; `ValidationError` names the members."""
        if value not in self.choices:
            members = ", ".join(map(str, self.choices))
            text = f"{value!r} is not known here; use one of: {members}."
            raise ma.ValidationError(Message(text, "not_in_list", choices=list(self.choices)))
        return value


class Between(ma.validate.Range):
    """A number from `min` to `max`."""

    def __call__(self, value: Any) -> Any:
        """The value; `ValidationError` names the limits."""
        if (self.min is not None and value < self.min) or (self.max is not None and value > self.max):
            text = f"A number from {self.min} to {self.max} is needed."
            raise ma.ValidationError(Message(text, "out_of_range", min=self.min, max=self.max))
        return value


def field_errors(messages: Any, pointer: str = "") -> list[FieldError]:
    """marshmallow's nested messages as field errors, each with a JSON pointer (RFC 6901)."""
    return list(_flatten(messages, pointer))


def _flatten(messages: Any, pointer: str) -> Iterator[FieldError]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            # "value" and "_schema" are marshmallow's own levels, not the caller's data.
            own = key in ("_schema", "value") and not isinstance(inner, dict)
            here = pointer if own else f"{pointer}/{key}"
            yield from _flatten(inner, here)
    elif isinstance(messages, list):
        for message in messages:
            yield from _flatten(message, pointer)
    elif isinstance(messages, Message):
        yield FieldError(pointer, messages.code, str(messages), messages.params)
    else:
        code, text = _WORDINGS.get(str(messages), ("invalid", str(messages)))
        yield FieldError(pointer, code, text)
