"""The Finnish dictionary (Voikko), through the system's library where it is, else from a package.

Both give the same kind of reading, cut from the transducer's output, in which `[Bc]` stands between the
words of a compound and `[Bm]` inside one that the dictionary holds whole.
"""

import re
import threading
from ctypes.util import find_library
from dataclasses import dataclass
from typing import Any, Protocol

_BASE = re.compile(r"\[X[a-z]\].*?\[X\]")
_TAG = re.compile(r"\[.*?\]")
_BOUNDARY = re.compile(r"\[B[cm]\]")
_DONE = re.compile(r"\[Lt\]\[Xp\]([^\[]+)\[X\][^\[]*\[Ll\]\[R[ut]\]")
_NAMES = ("paikannimi", "sukunimi", "etunimi", "nimi")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a word: its base form, the written pieces of a compound, of how many words the
    dictionary put it together, and its class as Voikko calls it (nimisana, teonsana, seikkasana …). A past
    participle (`ei päässyt`) is also a form of its `verb`."""

    lemma: str
    pieces: tuple[str, ...]
    compounds: int
    word_class: str
    verb: str = ""

    @property
    def name(self) -> bool:
        """Whether it is the name of a place or a person."""
        return self.word_class in _NAMES


class Dictionary(Protocol):
    """Gives the readings of a word in lower case; none when it is unknown."""

    id: str

    def __call__(self, word: str) -> list[Reading]: ...


class SystemVoikko:
    """libvoikko. One handle used from several threads at once ends the process, so there is a lock."""

    id = "libvoikko"

    def __init__(self) -> None:
        from libvoikko import Voikko

        self._voikko = Voikko("fi")
        self._lock = threading.Lock()

    def __call__(self, word: str) -> list[Reading]:
        """The readings, in the dictionary's order."""
        with self._lock:
            analyses = self._voikko.analyze(word)
        return [_reading(item["FSTOUTPUT"], item["CLASS"], item["BASEFORM"].lower()) for item in analyses]


class PackagedVoikko:
    """pyvoikko over kfst-rs: the same dictionary, five to ten times slower, without a system library."""

    id = "pyvoikko-0.6"

    def __init__(self) -> None:
        import kfst_rs  # noqa: F401  (without it pyvoikko works, but several times slower, and does not say so)
        from pyvoikko import analyse

        self._analyse = analyse

    def __call__(self, word: str) -> list[Reading]:
        """The readings, in the dictionary's order."""
        return [_reading(item.FSTOUTPUT, item.CLASS, _lemma(item)) for item in self._analyse(word)]


def dictionary() -> Dictionary:
    """The best one that this machine has."""
    if find_library("voikko"):
        from libvoikko import VoikkoException

        try:
            return SystemVoikko()
        except VoikkoException:  # the library is there, but no Finnish dictionary
            pass
    return PackagedVoikko()


def _lemma(item: Any) -> str:
    """The packaged one joins base forms (`omainenhoitaja`): take what is written, and the last base form."""
    parts = item.COMPOUND_PARTS
    joined = "".join(part.FORM for part in parts[:-1]) + parts[-1].BASEFORM if parts else item.BASEFORM
    return str(joined).replace("=", "").lower()


def _reading(output: str, word_class: str, lemma: str) -> Reading:
    compounds = output.count("[Bc]") + 1
    if word_class in _NAMES:  # Pieksämäki is no hill
        return Reading(lemma, (_surface(output),), compounds, word_class)
    pieces = tuple(filter(None, (_surface(piece).strip("-") for piece in _BOUNDARY.split(output))))
    done = _DONE.match(output)
    return Reading(lemma, pieces, compounds, word_class, done[1].replace("=", "").lower() if done else "")


def _surface(output: str) -> str:
    return _TAG.sub("", _BASE.sub("", output))
