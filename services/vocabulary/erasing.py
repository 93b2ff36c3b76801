"""Finding and taking out what belongs to one person: a phone number, an e-mail address or a name, in any JSON.

A contact that is the person's goes whole; where a text names them, `…` stays.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Collection
from functools import cached_property
from typing import Any

GONE = "…"
# What may be a number or an address in a text: by its hash it is known whether it is somebody's who was erased.
_REACH = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+|\+?\(?\d[\d ()-]{3,18}\d")
_COUNTRY = r"(?:\+358[ ()-]*|00358[ ()-]*)"


class _Eraser(ABC):
    """Walks any JSON: contacts of a person's go whole, in texts `…` stays."""

    def taken_out(self, value: Any) -> Any:
        """The JSON without it; the same object when it holds nothing of it."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            kept = [self.taken_out(one) for one in value if not self._is_contact(one)]
            return value if len(kept) == len(value) and all(map(_same, kept, value)) else kept
        if isinstance(value, dict):
            own = {key for key in ("phone", "email") if self._is(value.get(key))}
            rest = {key: self.taken_out(one) for key, one in value.items() if key not in own}
            return value if len(rest) == len(value) and all(rest[key] is value[key] for key in rest) else rest
        return value

    def _is_contact(self, value: Any) -> bool:
        if not isinstance(value, dict):
            return self._is(value)  # as in a list of phone numbers
        title = value.get("title")
        titles = title.values() if isinstance(title, dict) else ()
        return any(map(self._is, self._known_by(value, (value.get("phone"), value.get("email"), *titles))))

    @abstractmethod
    def _is(self, value: Any) -> bool:
        """Whether a value is theirs and nothing else."""

    @abstractmethod
    def _text(self, text: str) -> str:
        """The text without them; the same object when it does not name them."""

    @abstractmethod
    def _known_by(self, contact: dict[str, Any], values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The values by which a contact is known; none when it is no contact."""


class Trace(_Eraser):
    """One value of a person's, recognized however it is written: spaces, hyphens, +358, capitals."""

    def __init__(self, value: str) -> None:
        self.value = value.strip()
        self.digits = re.sub(r"\D", "", re.sub(rf"^{_COUNTRY}0?", "0", self.value))
        self.is_phone = not re.search(r"[^\d+() -]", self.value) and len(self.digits) >= 5

    @property
    def hash(self) -> str:
        """What may be kept of it: SHA-256 of its plainest form."""
        return hashlib.sha256((self.digits if self.is_phone else self.value.casefold()).encode()).hexdigest()

    @property
    def like(self) -> str:
        """A part that every way of writing it has, in every encoding of JSON: for a rough look."""
        if self.is_phone:
            return self.digits[-2:]
        return max(re.findall(r"[A-Za-z0-9@._-]+", self.value), key=len, default="")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        if not self.is_phone:
            return re.compile(rf"(?<!\w){re.escape(self.value)}(?!\w)", re.IGNORECASE)
        rest = r"[ ()-]*".join(self.digits.removeprefix("0"))
        # PTV keeps the country's prefix apart, and no zero.
        start = rf"\(?(?:{_COUNTRY}(?:\(?0\)?)?|0[ ()-]*)?" if self.digits.startswith("0") else ""
        return re.compile(rf"(?<![\d+]){start}{rest}(?!\d)")

    def _text(self, text: str) -> str:
        return self._pattern.sub(GONE, text) if self._pattern.search(text) else text

    def _known_by(self, contact: dict[str, Any], values: tuple[Any, ...]) -> tuple[Any, ...]:
        return values if any(key in contact for key in ("phone", "email", "url", "personal")) else ()

    def _is(self, value: Any) -> bool:
        return isinstance(value, str) and self._pattern.fullmatch(value.strip()) is not None


class Forgotten(_Eraser):
    """Everybody who was erased, of whom only hashes are kept: found again in whatever comes in later.

    A name that stands within a sentence cannot be known by its hash; numbers and addresses can.
    """

    def __init__(self, hashes: Collection[str]) -> None:
        self._hashes = hashes

    def taken_out(self, value: Any) -> Any:
        """The JSON without them; nothing is looked at when nobody was erased."""
        return super().taken_out(value) if self._hashes else value

    def _text(self, text: str) -> str:
        return GONE if self._is(text) else _REACH.sub(self._rest, text)

    def _is(self, value: Any) -> bool:
        return isinstance(value, str) and Trace(value).hash in self._hashes

    def _rest(self, match: re.Match[str]) -> str:
        return GONE if self._is(match.group()) else match.group()

    def _known_by(self, contact: dict[str, Any], values: tuple[Any, ...]) -> tuple[Any, ...]:
        # PTV keeps the country's prefix apart, and has an address as a text by language.
        number = f"{contact.get('prefixNumber') or contact.get('dialCode') or ''}{contact.get('number') or ''}"
        return *values, number, contact.get("value") if "language" in contact else None


def _same(one: Any, other: Any) -> bool:
    return one is other
