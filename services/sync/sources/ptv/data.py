"""The words and lists of this source, which are data."""

from typing import Any

from services.sync.sources.data import data_of

_files = data_of(__package__)


def data(key: str) -> Any:
    """A part of `data.json`."""
    return _files("data")[key]
