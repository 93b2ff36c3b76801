"""On which line of a TOML file a key stands: its reader does not tell."""

import re

_TABLE = re.compile(r"\s*\[\[?(?P<keys>[^\[\]=]+)\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*(?P<keys>(?:[\w.\s-]|"[^"]*"|'[^']*')+?)\s*=.*""", re.DOTALL)
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


def line_of(text: str, *path: str) -> int:
    """The line of the key, or of the table nearest above it."""
    best, known = 1, 0
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        match = _TABLE.fullmatch(line)
        if match:
            keys = table = _parts(match["keys"])
        elif key := _KEY.fullmatch(line[:1000]):
            keys = (*table, *_parts(key["keys"]))
        else:
            continue
        if len(keys) > known and path[: len(keys)] == keys:
            best, known = number, len(keys)
    return best


def _parts(keys: str) -> tuple[str, ...]:
    return tuple("".join(found) for found in _PART.findall(keys))
