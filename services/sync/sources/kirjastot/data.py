"""Words, sentences and lists of this source."""

from collections.abc import Mapping
from typing import Any

from services.sync.sources.data import data_of

data = data_of(__package__)


def sentences() -> Mapping[str, Any]:
    """Our own words, by key and language."""
    found: Mapping[str, Any] = data("sentences")
    return found
