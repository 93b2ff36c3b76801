"""A county's colours stay readable whatever they are."""

import re

from hypothesis import given
from hypothesis import strategies as st

from services.tray import assets, colours

colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
STYLE = (assets.FOLDER / "tray.css").read_text(encoding="utf-8")
NEEDED = 4.5  # WCAG 2.2, 1.4.3


def properties(style: str) -> tuple[dict[str, str], dict[str, str]]:
    """Colours by name, in light and in dark."""
    light, dark = style.split("prefers-color-scheme", 1)
    return (
        dict(re.findall(r"--([\w-]+):\s*(#\w{6})", light)),
        dict(re.findall(r"--([\w-]+):\s*(#\w{6})", dark.split("@media", 1)[0])),
    )


@given(colour)
def test_a_colour_is_made_readable_on_paper(chosen: str) -> None:
    light = colours.readable(chosen, colours.LIGHT_PAPER, colours.BLACK)
    dark = colours.readable(chosen, colours.DARK_PAPER, colours.WHITE)
    assert colours.contrast(light, colours.LIGHT_PAPER) >= colours.RATIO
    assert colours.contrast(dark, colours.DARK_PAPER) >= colours.RATIO


@given(colour, colour)
def test_every_pair_of_colours_that_meet_on_a_page_can_be_read(primary: str, accent: str) -> None:
    ours = properties(STYLE)
    theirs = properties(colours.stylesheet({"primary": primary, "accent": accent}))
    for scheme in ({**one, **other} for one, other in zip(ours, theirs, strict=True)):
        grounds = ("paper", "card", "primary-wash", "accent-wash")
        pairs = [(name, ground) for name in ("primary", "accent", "ink", "soft") for ground in grounds]
        pairs.append(("on-primary", "primary"))
        assert [pair for pair in pairs if colours.contrast(scheme[pair[0]], scheme[pair[1]]) < NEEDED] == []


@given(colour)
def test_a_colour_that_can_be_read_is_left_as_it_is(chosen: str) -> None:
    if colours.contrast(chosen, colours.LIGHT_PAPER) >= colours.RATIO:
        assert colours.readable(chosen, colours.LIGHT_PAPER, colours.BLACK) == chosen


def test_contrast_is_what_the_rule_says() -> None:
    assert colours.contrast("#000000", "#ffffff") == 21
    assert round(colours.contrast("#777777", "#ffffff"), 2) == 4.48
