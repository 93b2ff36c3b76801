"""Whether somebody who searches may be in danger, so that help comes first. Nothing here stores or logs.

Finnish, Swedish and English are all read, whatever the language of the page: who is in distress does not
choose. To miss a call for help is worse than to show help in vain, so in doubt the rules say danger.
"""

from services.vocabulary.safety.lexicon import Danger
from services.vocabulary.safety.readings import readings, squeezed
from services.vocabulary.safety.rules import dangers_in, dangers_in_one_word

__all__ = ["Danger", "find_danger"]


def find_danger(text: str) -> frozenset[Danger]:
    """The kinds of danger that a text tells of; none for everyday queries."""
    found = set(dangers_in_one_word(squeezed(text)))
    for words in readings(text):
        found |= dangers_in(words)
    return frozenset(found)
