"""What search understood of the words, and what it let go: each part with the question without it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.tray import filters
from services.tray.language import Language
from services.tray.question import Question
from services.tray.shown import Shown
from services.tray.wording import WISHES

_PLACES = 4


@dataclass(frozen=True)
class Part:
    """A part of the question, as people call it, and the question that is asked when it is taken away."""

    name: str
    without: Question


@dataclass(frozen=True)
class Understood:
    """What stands above the results. Of a correction, `without` asks for the word that was meant."""

    place: Part | None = None
    wishes: tuple[Part, ...] = ()
    ignored: tuple[Part, ...] = ()
    corrections: tuple[Part, ...] = ()
    refused: Part | None = None


def understood(question: Question, answer: Shown, language: Language) -> Understood:
    """The parts of an answer's interpretation that the reader can take back."""
    its, let_go = answer["interpretation"], set(answer["relaxed"]["let_go"])
    return Understood(
        place=_place(question, its, language),
        wishes=tuple(
            Part(_wish(wish), question.ignoring(wish["field"]))
            for wish in its["wishes"]
            if wish["field"] not in let_go and not question.chosen(wish["field"])
        ),
        ignored=tuple(Part(language.say(WISHES[name]), question.ignoring(name)) for name in question.ignore),
        corrections=tuple(_corrections(question, its["corrections"], language)),
        refused=_refused(question, answer),
    )


def let_go(question: Question, answer: Shown, language: Language) -> list[str]:
    """What was not heeded so that something was found, in sentences."""
    its, relaxed = answer["interpretation"], answer["relaxed"]
    names = [_wish(wish) for wish in its["wishes"] if wish["field"] in relaxed["let_go"]]
    said = []
    if relaxed["nearby"] or "municipality" in relaxed["let_go"]:
        said.append(_elsewhere(_asked(question, answer, language), relaxed["nearby"], language))
    if names:
        wishes = language.together(list(dict.fromkeys(names)))
        said.append(language.say("Nothing fits all your wishes. Left out: %(wishes)s.", wishes=wishes))
    return said


def _elsewhere(asked: str, nearby: Shown | None, language: Language) -> str:
    if nearby is None:
        return language.say(
            "What you look for was not found here: %(place)s. These are from elsewhere.", place=asked
        )
    values = {"place": asked, "nearby": nearby["label"]["value"]}
    if nearby["kilometres"] is None:
        return language.say("Nothing was found here: %(place)s. These are from here: %(nearby)s.", **values)
    return language.say(
        "Nothing was found here: %(place)s. The nearest is here: %(nearby)s, about %(number)s km away.",
        number=nearby["kilometres"],
        **values,
    )


def _asked(question: Question, answer: Shown, language: Language) -> str:
    """The places that were asked for: what was chosen counts more than what was written."""
    names = [filters.name("municipality", code, (), language)["value"] for code in question.chosen("municipality")]
    return _short(names or [its["label"]["value"] for its in answer["interpretation"]["municipalities"]], language)


def _short(names: list[str], language: Language) -> str:
    """A county has many municipalities: a few of them are named."""
    more = len(names) - _PLACES
    if more <= 0:
        return language.together(names)
    others = language.say_many("%(num)s other municipality", "%(num)s other municipalities", more)
    return language.together([*names[:_PLACES], others])


def _place(question: Question, its: Shown, language: Language) -> Part | None:
    # A place that was chosen counts more than one that was written, so only then is it what was used.
    if question.chosen("municipality") or not its["municipalities"]:
        return None
    names = [place["label"]["value"] for place in its["municipalities"]]
    others = [word["text"] for word in its["words"] if word["role"] != "place"]
    return Part(_short(names, language), question.but(words=" ".join(others)))


def _wish(wish: Shown) -> str:
    """The codes that it stands for by their names; an age in years as it was written."""
    names = [its["label"]["value"] for its in wish["values"] if its["label"]]
    return " / ".join(names) if names and len(names) == len(wish["values"]) else str(wish["text"])


def _corrections(question: Question, corrections: Iterable[Shown], language: Language) -> Iterator[Part]:
    for its in corrections:
        said = language.say("We read “%(text)s” as “%(meant)s”.", text=its["text"], meant=its["meant"])
        yield Part(said, question.but(words=question.words.replace(its["text"], its["meant"], 1)))


def _refused(question: Question, answer: Shown) -> Part | None:
    """What somebody said no to, with the words that say the no."""
    its = answer["interpretation"]
    # Whose words tell of danger keeps them whole: without a no they could mean something else.
    if not its["refused"] or answer["help"]["dangers"]:
        return None
    kept: list[str] = []
    waiting: list[str] = []
    for word in its["words"]:
        if word["role"] == "ignored":
            waiting.append(word["text"])
            continue
        if word["role"] != "refused":
            kept += [*waiting, word["text"]]
        waiting = []
    names = ", ".join(dict.fromkeys(meaning["text"] for meaning in its["refused"]))
    return Part(names, question.but(words=" ".join([*kept, *waiting])))
