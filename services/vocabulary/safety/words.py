"""Which groups a word belongs to: as written, by its base form, misspelt, or run together with others."""

from collections import defaultdict
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from services.vocabulary.analysis import finnish, fold
from services.vocabulary.safety.lexicon import Lexicon, lexicons, ordinary

Groups = frozenset[str]
NONE: Groups = frozenset()

_SHORTEST_MISSPELT = 6  # in shorter words one letter makes another word: `kuulla` is to hear, `kuolla` to die
_LONGEST_ENDING = 6
_SHORTEST_TOGETHER = 7
_SHORTEST_PIECE = 4
_LONGEST_PIECE_ENDING = 4
_WHOLE_SENTENCE = 15  # a word so long is more than one, and words of no group may stand between
_LONGEST_GAP = 12


@lru_cache(maxsize=50_000)
def groups_of(word: str) -> tuple[Groups, ...]:
    """The groups of a word in lower case, by language."""
    lemmas, known = _finnish(word)
    folded = fold(word)
    return tuple(_groups(lexicon, word, folded, lemmas, known) for lexicon in lexicons())


@lru_cache(maxsize=50_000)
def pieces_of(word: str) -> tuple[tuple[Groups, ...], ...]:
    """The groups of the words that were typed without spaces, by language; empty when it is one word."""
    folded = fold(word)
    if len(word) < _SHORTEST_TOGETHER or folded.startswith(ordinary()) or _finnish(word)[1]:
        return ()
    return tuple(_pieces(lexicon, folded) for lexicon in lexicons())


def _finnish(word: str) -> tuple[tuple[str, ...], bool]:
    tokens = finnish().analyse(word)
    return tokens[0].lemmas if len(tokens) == 1 else (), finnish().knows(word)


def _groups(lexicon: Lexicon, word: str, folded: str, lemmas: tuple[str, ...], known: bool) -> Groups:
    found = _written(lexicon, folded) | lexicon.dotted.get(word, NONE)
    for length in range(2, len(word) + 1):
        found |= lexicon.dotted_begins.get(word[:length], NONE)
    for lemma in lemmas:
        found |= lexicon.bases.get(lemma, NONE)
    if len(folded) >= _SHORTEST_MISSPELT and not folded.startswith(ordinary()):
        found |= _misspelt(lexicon, folded, surely=bool(found) or known)
    return frozenset(found)


def _written(lexicon: Lexicon, folded: str) -> set[str]:
    """The groups of a word as it is written, without its dots."""
    found = set(lexicon.exact.get(folded, NONE))
    for length in range(2, len(folded) + 1):
        found |= lexicon.begins.get(folded[:length], NONE)
    for stem, groups in lexicon.holds.items():
        if stem in folded:
            found |= groups
    return found


@cache
def _by_deletion(language: str) -> dict[str, set[str]]:
    """The stems that are found by a word with a letter less: two words one mistake apart share such a one."""
    lexicon = next(its for its in lexicons() if its.language == language)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for stem, _ in lexicon.stems():
        if len(stem) >= _SHORTEST_MISSPELT:
            for shorter in (stem, *_shortened(stem)):
                found[shorter].add(stem)
    return found


@cache
def _stems(language: str) -> dict[str, Groups]:
    lexicon = next(its for its in lexicons() if its.language == language)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for stem, groups in lexicon.stems():
        found[stem] |= groups
    return {stem: frozenset(groups) for stem, groups in found.items()}


def _misspelt(lexicon: Lexicon, folded: str, *, surely: bool) -> set[str]:
    """The groups of stems that the word begins with but for one letter.

    A word that means something else already is `surely` misspelt only when the stem is one of the unmistakable.
    """
    near, stems = _by_deletion(lexicon.language), _stems(lexicon.language)
    found: set[str] = set()
    for length in range(_SHORTEST_MISSPELT - 1, len(folded) + 1):
        begin = folded[:length]
        for shorter in (begin, *_shortened(begin)):
            for stem in near.get(shorter, ()):
                close = len(folded) <= len(stem) + (_LONGEST_ENDING if len(stem) > _SHORTEST_MISSPELT else 1)
                if (
                    close
                    and not (surely and stem not in lexicon.holds)
                    and stem[0] == begin[0]
                    and OSA.distance(stem, begin, score_cutoff=1) <= 1
                ):
                    found |= stems[stem]
    return found


def _shortened(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _pieces(lexicon: Lexicon, folded: str) -> tuple[Groups, ...]:
    """Our words that the whole word is made of, each with an ending of a few letters at most.

    Nothing is found where more letters than that are left over.
    """
    stems = _stems(lexicon.language)
    found: list[Groups] = []
    at = ending = 0
    allowed = _LONGEST_GAP if len(folded) >= _WHOLE_SENTENCE else _LONGEST_PIECE_ENDING
    while at < len(folded):
        length = _longest(stems, folded, at)
        if length and (length >= _SHORTEST_PIECE or at == 0 or at + length == len(folded)):
            found.append(frozenset(_written(lexicon, folded[at : at + length])))
            at, ending = at + length, 0
        elif ending == allowed or not (found or allowed > _LONGEST_PIECE_ENDING):
            return ()
        else:
            at, ending = at + 1, ending + 1
    return tuple(found) if len(found) > 1 else ()


def _longest(stems: dict[str, Groups], folded: str, at: int) -> int:
    return next(
        (length for length in range(min(len(folded) - at, 14), 1, -1) if folded[at : at + length] in stems), 0
    )
