"""Words that say nothing of what is looked for, words with which somebody asks, and words that say no."""

import tomllib
from functools import cache
from importlib.resources import files

from services.vocabulary.analysis import analyzer

NEGATIONS = {
    "fi": frozenset({"ei", "en", "et", "emme", "ette", "eivät", "eikä", "enkä", "etkä", "emmekä", "älä"}),
    "sv": frozenset({"inte", "aldrig", "ej", "ingen", "inga", "inget"}),
    "en": frozenset({"not", "no", "never", "cannot", "nobody", "nothing", "none"}),
}


@cache
def stop_words(language: str) -> frozenset[str]:
    """Of a language; none for those that we do not read."""
    file = files("services.vocabulary") / "data" / "stopwords" / f"{language}.txt"
    return frozenset(file.read_text("utf-8").split()) if file.is_file() else frozenset()


@cache
def asking_words(language: str) -> frozenset[str]:
    """Base forms of words that ask, as the language's analysis gives them: a need can be put with them, but
    they are nothing to look for in a text."""
    file = files("services.vocabulary") / "data" / "stopwords" / "asking.toml"
    written = tomllib.loads(file.read_text("utf-8")).get(language, [])
    return frozenset(
        lemma for word in written for token in analyzer(language).analyse(word) for lemma in token.lemmas
    )


def negates(surface: str, language: str) -> bool:
    """Whether the word says no: `ei`, `inte`, `don't`."""
    word = surface.casefold().replace("’", "'")
    return word in NEGATIONS.get(language, ()) or (language == "en" and word.endswith("n't"))
