"""What the questions share: codes, points, lists, and how query parameters are read."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields
from webargs.fields import DelimitedList
from webargs.multidictproxy import MultiDictProxy

from services.platform.validation import Among, Message
from services.vocabulary.municipalities import UnknownMunicipality, municipality
from services.vocabulary.texts import UI_LANGUAGES


class Municipality(fields.String):
    """Three digits; one that has merged becomes the one it is part of."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        try:
            return municipality(code).code
        except UnknownMunicipality as error:
            raise ma.ValidationError(Message(str(error), "code", value=code)) from None


class Point(fields.Field[tuple[float, float]]):
    """`latitude,longitude`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[float, float]:
        try:
            latitude, longitude = (float(part) for part in str(value).split(","))
        except ValueError:
            latitude = longitude = math.nan
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            text = "Write latitude,longitude in WGS84, such as 61.69,27.27."
            raise ma.ValidationError(Message(text, "point", value=str(value)))
        return latitude, longitude


MOST_ITEMS = 400  # of a list, as the schemas of questions say


class Listed(DelimitedList):
    """A list as `a,b`, or as `a` and `b` each by itself, as forms send it."""


class ParametersSchema(ma.Schema):
    """Query parameters: what is unknown is refused, and an empty value is none, as forms send it."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE

    @ma.pre_load
    def as_forms_send(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """`?q=&municipality=` asks for nothing in particular; `?kind=place&kind=event` is a list."""
        given = data.data if isinstance(data, MultiDictProxy) else data
        found = {name: self._joined(name, value, given) for name, value in data.items()}
        return {name: value for name, value in found.items() if value != ""}

    def _joined(self, name: str, value: Any, given: Any) -> Any:
        if not isinstance(self.fields.get(name), Listed) or not hasattr(given, "getlist"):
            return value
        items = [one.strip() for its in given.getlist(name) for one in its.split(",")]
        # A list of nothing but commas is too long as any other: empty ones are left out only where few are sent.
        return ",".join(items if len(items) > MOST_ITEMS else filter(None, items))


def lang() -> fields.String:
    """The reader's language."""
    return fields.String(load_default="fi", validate=Among(UI_LANGUAGES))


def one_of(codes: Iterable[str]) -> fields.String:
    """A code of a closed list."""
    return fields.String(validate=Among(sorted(codes)))
