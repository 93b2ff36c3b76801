"""What a query says, word by word."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from services.search.understanding.meanings import Meaning, find_meanings
from services.search.understanding.side import offers_help
from services.search.understanding.wishes import Wish, find_wishes, is_year_word
from services.vocabulary.analysis import Token, analyzer, finnish
from services.vocabulary.concepts.needs import says_nothing
from services.vocabulary.concepts.reading import Reading
from services.vocabulary.municipalities import county_municipalities
from services.vocabulary.places import PlaceMention, find_places
from services.vocabulary.safety import Danger, find_danger
from services.vocabulary.stopwords import asking_words, negates, stop_words
from services.vocabulary.texts import UI_LANGUAGES

OUT_OF_SCOPE = "county-"  # concepts of what the county's own channels are for


@dataclass(frozen=True)
class QueryWord:
    """A word of the query and how it was read: a word, a place, a wish, a no, or one that says nothing.

    `meant` is what was probably meant by a misspelt one.
    """

    text: str
    role: str
    lemmas: tuple[str, ...]
    meant: str = ""


@dataclass(frozen=True)
class Understood:
    """What was understood of a query. Positions of meanings and wishes are those of `words`."""

    language: str
    text: str = ""
    words: tuple[QueryWord, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    municipalities: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    refused: tuple[Meaning, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    dangers: frozenset[Danger] = frozenset()
    offers_help: bool = False

    @property
    def asks(self) -> bool:
        """Whether there is anything to look for, beside filters."""
        return any(word.role == "word" for word in self.words) or bool(self.meanings or self.dangers)

    def out_of_scope(self) -> tuple[Meaning, ...]:
        """What the county's own channels are for, when the query names nothing that we hold."""
        outside = tuple(meaning for meaning in self.meanings if meaning.concept.startswith(OUT_OF_SCOPE))
        best = max((meaning.strength for meaning in outside), default=0.0)
        others = [
            meaning
            for meaning in self.meanings
            if not meaning.concept.startswith(OUT_OF_SCOPE) and meaning.how == "name" and meaning.strength >= best
        ]
        return outside if outside and not others else ()


def understand(
    text: str,
    language: str,
    reading: Reading,
    prefer: Collection[str] = (),
    ignore: Collection[str] = (),
) -> Understood:
    """Read a query. Names of `prefer`red municipalities are places even where they are everyday words. Wishes
    of an `ignore`d field are read as nothing: somebody took them away."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    places = () if "municipality" in ignore else tuple(find_places(text, prefer))
    tokens = {read: analyzer(read).analyse(_dotted(text) if read == "fi" else text) for read in UI_LANGUAGES}
    corrections = _corrections(tokens[language], places, language, reading)
    tokens = {read: _corrected(tokens[read], corrections, read) for read in UI_LANGUAGES}
    said = tokens[language]
    named = {
        at for at, token in enumerate(said) if any(place.start <= token.start < place.end for place in places)
    }
    said_wishes = [wish for wish in find_wishes(tokens, language, text) if wish.field not in ignore]
    wishes = [wish for wish in said_wishes if not wish.denied]
    wished = {at for wish in wishes if not wish.keeps for at in range(wish.start, wish.end)}
    meanings = [
        meaning
        for meaning in find_meanings(tokens, language, reading)
        if not meaning.positions <= (named if meaning.how == "name" else named | wished)
    ]
    refused = [meaning for meaning in meanings if _refused(meaning, said)]
    no = {at for meaning in refused for at in meaning.positions}
    no |= {at for wish in said_wishes if wish.denied for at in range(wish.start, wish.end)}
    roles = {**dict.fromkeys(wished, "wish"), **dict.fromkeys(named, "place"), **dict.fromkeys(no, "refused")}
    return Understood(
        language,
        text,
        words=tuple(
            _word(token, roles.get(at), language, corrections.get(at, "")) for at, token in enumerate(said)
        ),
        places=places,
        municipalities=tuple(_codes(places)),
        wishes=tuple(wishes),
        meanings=tuple(meaning for meaning in meanings if not meaning.positions & no),
        refused=tuple(refused),
        dangers=find_danger(text),
        offers_help=offers_help(tokens),
        corrections=tuple((said[at].surface, meant) for at, meant in corrections.items()),
    )


def _corrections(
    said: Sequence[Token], places: Sequence[PlaceMention], language: str, reading: Reading
) -> dict[int, str]:
    """What was meant by words that no dictionary has, by their position."""
    found: dict[int, str] = {}
    for at, token in enumerate(said):
        if any(place.start <= token.start < place.end for place in places) or not token.surface.isalpha():
            continue
        if (
            is_year_word(token.surface.casefold())
            or finnish().knows(token.surface)
            or _known(token, language, reading)
        ):
            continue
        if meant := reading.spellers[language].nearest(token.surface.casefold()):
            found[at] = meant
    return found


def _known(token: Token, language: str, reading: Reading) -> bool:
    """Whether another language, or the scheme, has the word as it is."""
    word = token.surface.casefold()
    return any(
        word in stop_words(read)
        or any(lemma in reading.words[read] for lemma in (word, *analyzer(read).analyse(word)[0].lemmas))
        for read in UI_LANGUAGES
    )


def _corrected(tokens: list[Token], corrections: Mapping[int, str], language: str) -> list[Token]:
    """With other words in the place of misspelt ones, which keep their place and look."""
    if not corrections:
        return tokens
    read = analyzer(language)
    return [
        replace(token, lemmas=meant[0].lemmas, parts=meant[0].parts)
        if at in corrections and (meant := read.analyse(corrections[at]))
        else token
        for at, token in enumerate(tokens)
    ]


def _word(token: Token, role: str | None, language: str, meant: str) -> QueryWord:
    if role is None and _says_nothing(token, language):
        role = "ignored"
    return QueryWord(token.surface, role or "word", token.lemmas if role is None else (), meant)


def _says_nothing(token: Token, language: str) -> bool:
    return (
        says_nothing(token, language)
        or not asking_words(language).isdisjoint(token.lemmas)
        or negates(token.surface, language)
    )


def _refused(meaning: Meaning, said: Sequence[Token]) -> bool:
    """Whether somebody says what is not looked for. A mere no is none: who has no friends looks for some."""
    if meaning.how != "name":
        return False
    first = min(meaning.positions)
    before = " ".join(token.surface.casefold() for token in said[max(0, first - 3) : first])
    return before.endswith(_REFUSALS)


_REFUSALS = (
    "paitsi", "muttei", "mutta ei", "en halua", "en tahdo", "ei halua", "en tykkää", "ei tykkää", "en pidä",
    "ei mitään", "utom", "men inte", "vill inte ha", "gillar inte", "except", "but not", "not interested in",
    "don't want", "do not want", "don't like", "anything but",
)  # fmt: skip


def _dotted(text: str) -> str:
    """With the dots that somebody left out; as long as it was, so that words stand where they stood."""
    return _LETTERS.sub(lambda word: finnish().with_dots(word.group()) or word.group(), text)


_LETTERS = re.compile(r"[^\W\d_]+")


def _codes(places: Sequence[PlaceMention]) -> list[str]:
    codes: list[str] = []
    for place in places:
        if place.kind == "county":
            codes += [its.code for its in county_municipalities(place.code)]
        else:
            codes.append(place.code)
    return list(dict.fromkeys(codes))
