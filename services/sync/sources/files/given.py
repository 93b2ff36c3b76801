"""The files of a source, read once: those of a folder, or the one that an address answers with."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from services.platform.http import MAX_BYTES
from services.sync.sources.protocol import SourceFailed
from services.sync.sources.reading import BadPage, Reader

ACCEPT = "text/csv, application/json, application/x-ndjson, text/plain;q=0.9, */*;q=0.5"
SUFFIXES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson"}
_TYPES = {
    "text/csv": "csv", "text/tab-separated-values": "csv",
    "application/json": "json", "application/geo+json": "json",
    "application/x-ndjson": "ndjson", "application/ndjson": "ndjson", "application/jsonl": "ndjson",
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A file: its name for people, its format (csv, json or ndjson), what it holds, or why it cannot be had."""

    name: str
    format: str
    content: bytes = b""
    problem: str | None = None


def is_address(place: str) -> bool:
    """Whether it is an address on the web rather than a folder."""
    return place.lower().startswith(("http://", "https://"))


def of_folder(folder: Path, patterns: Sequence[str]) -> list[Given]:
    """The folder's files of these names, in the order of their names."""
    try:
        # As Windows names them: RYHMÄT.CSV is a CSV file.
        found = [file for file in folder.iterdir() if _is_meant(file.name, patterns) and file.is_file()]
    except OSError as error:
        raise SourceFailed(f"{folder} cannot be read ({error.strerror or type(error).__name__})") from None
    return sorted(map(_read, found), key=lambda file: file.name)


def of_address(url: str, reader: Reader) -> Given:
    """What the address answers with; `SourceFailed` when there is nothing to be had."""
    shown = _shown(url)
    try:
        answer = reader.get(url, max_bytes=MAX_BYTES, headers={"Accept": ACCEPT})
        if answer.status_code != 200:
            raise BadPage(f"the answer is {answer.status_code}")
    except (BadPage, UnicodeError) as error:
        raise SourceFailed(
            f"{shown}: {error}; open the address in a browser, and set it right in the profile"
        ) from None
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    # A name may tell nothing (export.php), and so may a type (text/plain).
    found = SUFFIXES.get(PurePosixPath(name).suffix.lower()) or _TYPES.get(kind) or _looks(answer.content)
    return Given(name if name.isprintable() and name else shown, found, answer.content)


def digest(files: Sequence[Given], more: str = "") -> str:
    """What changes when one of the files does."""
    told = hashlib.sha256(more.encode())
    for file in files:
        told.update(file.name.encode())
        told.update(hashlib.sha256(file.content).digest())
    return told.hexdigest()[:16]


def _is_meant(name: str, patterns: Sequence[str]) -> bool:
    return not name.startswith(".") and any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


def _read(file: Path) -> Given:
    name = file.name.encode("utf-8", "replace").decode()
    found = SUFFIXES.get(file.suffix.lower(), "csv")
    try:
        if file.stat().st_size > MAX_BYTES:
            return Given(name, found, problem=f"it has more than {MAX_BYTES // 2**20} MB; divide it")
        return Given(name, found, file.read_bytes())
    except OSError as error:
        return Given(name, found, problem=f"it cannot be opened ({error.strerror or type(error).__name__})")


def _looks(content: bytes) -> str:
    return "json" if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") else "csv"


def _shown(url: str) -> str:
    """The address without what may be a key."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}"
