"""Whether an offering says that a referral is needed, or that none is: told in texts, not in a field."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from services.search.tags import Tokens
from services.search.times import UNKNOWN
from services.vocabulary.phrases import Phrases, by_language


def entry_codes(tiers: Mapping[str, Tokens], offering: Mapping[str, Any]) -> list[str]:
    """`no-referral`, `referral`, `low-threshold`; `unknown` where nothing is said."""
    found = {"low-threshold"} if offering.get("low_threshold") else set[str]()
    for tokens in tiers.values():
        for language, texts in tokens.items():
            if phrases := _phrases().get(language):
                found.update(key for text in texts for mention in phrases.find(text) for key in mention.keys)
    if "no-referral" in found:
        found.discard("referral")  # `no referral is needed` holds the words of `a referral is needed`
    return sorted(found) or [UNKNOWN]


@cache
def _phrases() -> dict[str, Phrases]:
    data = tomllib.loads((files("services.search") / "entry.toml").read_text("utf-8"))
    return by_language(data, sorted({language for words in data.values() for language in words}))
