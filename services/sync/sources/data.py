"""Words, sentences and lists of our own that stand beside the code as JSON."""

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any


def data_of(package: str) -> Callable[[str], Any]:
    """What gives the files of a folder by their name without `.json`, each read once."""

    @cache
    def data(name: str) -> Any:
        return json.loads((files(package) / f"{name}.json").read_text("utf-8"))

    return data
