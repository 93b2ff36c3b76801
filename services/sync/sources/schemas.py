"""How a source's schemas read: only the fields that they name, each fault told with its field."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from services.sync.sources.persons import without_persons
from services.sync.sources.protocol import Record


class Read(ma.Schema):
    """Reads the fields that it names and drops every other one.

    One is made of each schema when its module is loaded: to make one takes longer than to load with it.
    """

    class Meta:
        """marshmallow's options."""

        unknown = ma.EXCLUDE


def reason(error: ma.ValidationError) -> str:
    """The first of marshmallow's messages, with the field that it is about."""
    path, messages = [], error.messages
    while isinstance(messages, dict) and messages:
        key, messages = next(iter(messages.items()))
        if key != "_schema":
            path.append(str(key))
    first = messages[0] if isinstance(messages, list) and messages else messages
    return f"{'.'.join(path)}: {first}" if path else str(first)


def nameless(item: Any, message: str, municipalities: tuple[str, ...] = (), *, key: str = "name") -> Record:
    """A record without an id that can be used: it may be any of those that we know. Its name tells which."""
    name = item.get(key) if isinstance(item, Mapping) else None
    texts = name.values() if isinstance(name, Mapping) else [name]
    told = next((its for its in texts if isinstance(its, str)), None)
    seen = {key: without_persons(told[:100])} if told else {}
    return Record("", seen, "invalid", message, nameless=True, municipalities=municipalities)
