"""Words that say nothing of what is looked for, and words that say no."""

from functools import cache
from importlib.resources import files

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


def negates(surface: str, language: str) -> bool:
    """Whether the word says no: `ei`, `inte`, `don't`."""
    word = surface.casefold().replace("’", "'")
    return word in NEGATIONS.get(language, ()) or (language == "en" and word.endswith("n't"))
