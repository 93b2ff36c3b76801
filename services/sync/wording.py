"""Texts that came from outside, fit for a table, a log and a terminal."""

MOST = 1000


def readable(text: str, most: int = MOST) -> str:
    """The text on one line, without control characters and halves of characters, and not endless."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"
