"""A county's colours, made readable: contrast is kept by calculation, whatever the profile says.

WCAG 2.2, 1.4.3.
"""

from collections.abc import Mapping

LIGHT_PAPER, DARK_PAPER = "#fbf8f2", "#161b19"
LIGHT_CARD, DARK_CARD = "#ffffff", "#1f2623"
BLACK, WHITE = "#000000", "#ffffff"
# More than the 4.5 that the rule asks for, so that the same colour holds on tinted grounds too.
RATIO = 5.5
DEFAULTS = {"primary": "#1d5c56", "accent": "#9a4a16"}


def stylesheet(colours: Mapping[str, str]) -> str:
    """The custom properties that hold the county's colours, for light and dark."""
    chosen = {**DEFAULTS, **colours}
    light = _properties(chosen, LIGHT_PAPER, LIGHT_CARD, BLACK)
    dark = _properties(chosen, DARK_PAPER, DARK_CARD, WHITE)
    return f":root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours such as `#0b5d57`."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str, towards: str) -> str:
    """The colour, mixed with black or white just so much that it can be read on the ground."""
    for percent in range(0, 101, 4):
        found = mixed(colour, towards, percent / 100)
        if contrast(found, ground) >= RATIO:
            return found
    return towards


def mixed(colour: str, other: str, share: float) -> str:
    """So much of the other in the colour: 0 gives the colour, 1 the other."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _properties(colours: Mapping[str, str], paper: str, card: str, towards: str) -> str:
    names = ("primary", "accent")
    found = {"paper": paper, "card": card} | {f"{name}-wash": mixed(colours[name], paper, 0.88) for name in names}
    # Any text may stand on any ground, so what counts is the ground on which it is hardest to read.
    hardest = min(found.values(), key=lambda ground: contrast(ground, towards))
    found |= {name: readable(colours[name], hardest, towards) for name in names}
    return "".join(f"--{name}:{value};" for name, value in found.items())


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[index : index + 2], 16) for index in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (
        value / 3294.6 if value <= 10.31475 else ((value / 255 + 0.055) / 1.055) ** 2.4
        for value in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
