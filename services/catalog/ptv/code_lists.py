"""The code lists that PTV v11 serves (section 2.5)."""

from typing import Any

from babel import Locale

from services.catalog.ptv.parts import items
from services.vocabulary.municipalities import COUNTIES, MUNICIPALITIES
from services.vocabulary.regions import COUNTRIES, REGIONS
from services.vocabulary.texts import UI_LANGUAGES

Rows = list[dict[str, Any]]


def municipalities() -> Rows:
    """`{code, names}`."""
    return [{"code": its.code, "names": items(its.name)} for its in MUNICIPALITIES.values()]


def countries() -> Rows:
    """`{code, names, prefixNumbers}`."""
    return [{"code": its.code, "names": items(its.name), "prefixNumbers": list(its.prefixes)} for its in COUNTRIES]


def languages() -> Rows:
    """`{code, names}` of languages with a code of two letters."""
    names = {language: Locale(language).languages for language in UI_LANGUAGES}
    return [
        {"code": code, "names": items({language: its.get(code, "") for language, its in names.items()})}
        for code in sorted(names["en"])
        if len(code) == 2
    ]


def areas(kind: str) -> Rows | None:
    """`{code, names}` of a kind of area; None for a kind that there is not."""
    known: dict[str, Rows] = {
        "municipality": municipalities(),
        "province": [{"code": its.code, "names": items(its.name)} for its in REGIONS.values()],
        "wellbeingservicecounties": [
            {"code": code, "names": items(name)} for code, name in COUNTIES.items() if code not in ("90", "91")
        ],
        "businessregions": [],
        "hospitalregions": [],
    }
    return known.get(kind)
