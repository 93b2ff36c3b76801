"""Words and sentences of this source."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> Any:
    """One of the files beside this one."""
    return json.loads((files(__package__) / f"{name}.json").read_text("utf-8"))
