"""The ways in which a text may be meant: as written, without its hyphens, with its stretched letters shortened."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:(?<!\d)[-‐‑–:.*](?!\d)[^\W_]+)*")
_INSIDE = re.compile(r"[-‐‑–:.*]")
_APOSTROPHES = re.compile(r"['’`´]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SPELLED = re.compile(r"(?<![^\W_])(?:[^\W_][\s._-]+){2,}[^\W_](?![^\W_])")
_DIGITS = str.maketrans("013457$@", "oieastsa")
_LONGEST_TEXT = 5_000

Words = tuple[str, ...]


def readings(text: str) -> list[Words]:
    """Each way to read the text, as words in lower case; the first is the plainest."""
    plain = _plain(text)
    joined = tuple(_INSIDE.sub("", word) for word in _WORD.findall(plain))
    found = [joined, tuple(piece for word in _WORD.findall(plain) for piece in _INSIDE.split(word))]
    if _SPELLED.search(plain):
        spelled = _SPELLED.sub(lambda match: re.sub(r"[\s._-]+", "", match.group()), plain)
        found.append(tuple(_WORD.findall(spelled)))
    if _STRETCHED.search(plain):
        found += [tuple(_STRETCHED.sub(by, word) for word in joined) for by in (r"\1", r"\1\1")]
    if any(char.isdigit() or char in "$@" for char in plain) and re.search(
        r"[^\W\d_][\d$@]|[\d$@][^\W\d_]", plain
    ):
        found.append(tuple(_WORD.findall(plain.translate(_DIGITS))))
    return list(dict.fromkeys(found))


def squeezed(text: str) -> str:
    """The text without anything between its letters."""
    return re.sub(r"[\W\d_]+", "", _plain(text))


def _plain(text: str) -> str:
    """Lower case, composed, without invisible characters and apostrophes."""
    lower = unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).casefold()
    seen = "".join(char for char in lower if unicodedata.category(char) != "Cf")
    return _APOSTROPHES.sub("", unicodedata.normalize("NFKC", seen))
