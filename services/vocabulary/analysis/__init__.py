"""Words as search sees them: base forms and compound parts, the same for every engine.

Analysis is the application's own, so that both engines see the same lemmas. `analyzer("fi")` loads its
dictionary on first use.
"""

from functools import cache

from services.vocabulary.analysis.finnish import FinnishAnalyzer
from services.vocabulary.analysis.stemming import StemmingAnalyzer
from services.vocabulary.analysis.swedish import SwedishAnalyzer
from services.vocabulary.analysis.tokens import Analyzer, Token, fold

__all__ = ["Analyzer", "Token", "analyzer", "finnish", "fold"]


@cache
def analyzer(language: str) -> Analyzer:
    """The analyser of a language; languages that we know nothing of are only cut into words."""
    if language == "fi":
        return finnish()
    if language == "sv":
        return SwedishAnalyzer()
    return StemmingAnalyzer(language)


@cache
def finnish() -> FinnishAnalyzer:
    """The Finnish one, which also tells what its dictionary knows."""
    return FinnishAnalyzer()
