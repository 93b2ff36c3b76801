"""This folder's data files."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> Any:
    """One of them, by its name without `.json`."""
    return json.loads((files(__package__) / f"{name}.json").read_text("utf-8"))
