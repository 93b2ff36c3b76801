"""The words and lists of this source, which are data."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(key: str) -> Any:
    """A part of `data.json`."""
    return json.loads((files(__package__) / "data.json").read_text("utf-8"))[key]
