"""The lines of an iCalendar file become a tree; icalendar takes folds, parameters and escapes apart.

Its own calendars are not used: they remember the time zones that one feed defines and read the next one by them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from icalendar.parser import Contentlines, split_on_unescaped_comma, unescape_backslash

from services.sync.sources.reading import BadPage

DEEPEST = 8
LONGEST = 50_000  # of one value; more than ten times what the catalogue takes
_FOLD = re.compile(rb"\r?\n[ \t]")
_BROKEN = 60  # characters of a line that cannot be read: its beginning tells what it was to be


@dataclass(frozen=True)
class Line:
    """A property: its parameters by their names in capitals, and its value as it is written."""

    parameters: Mapping[str, str]
    raw: str

    @property
    def text(self) -> str:
        """The value as a text."""
        return str(unescape_backslash(self.raw))

    @property
    def texts(self) -> list[str]:
        """The value as a list of texts."""
        return list(split_on_unescaped_comma(self.raw))


@dataclass
class Block:
    """What stands between a BEGIN and its END."""

    name: str
    lines: dict[str, list[Line]] = field(default_factory=dict)
    blocks: list["Block"] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """How the lines begin that cannot be read."""

    def first(self, name: str) -> Line | None:
        """The first property of that name."""
        return next(iter(self.lines.get(name, ())), None)

    def text(self, name: str) -> str:
        """Its text, empty without one."""
        line = self.first(name)
        return line.text.strip() if line else ""


def decoded(content: bytes) -> str:
    """The text: UTF-8, else as old Windows programs write."""
    content = _FOLD.sub(b"", content)  # some programs fold in the midst of a letter
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def calendars(content: bytes) -> list[Block]:
    """The file's calendars; `BadPage` when it holds none or breaks off, which would look like events removed."""
    root = Block("")
    open_blocks = [root]
    for name, parameters, value in _properties(decoded(content), open_blocks):
        if name == "BEGIN":
            _begin(open_blocks, value.strip().upper())
        elif name == "END":
            _end(open_blocks, value.strip().upper())
        else:
            line = Line(parameters, value[:LONGEST])
            open_blocks[-1].lines.setdefault(name, []).append(line)
    if len(open_blocks) > 1:
        raise BadPage(f"the calendar breaks off inside {open_blocks[-1].name}; it lacks its END:VCALENDAR")
    found = [block for block in root.blocks if block.name == "VCALENDAR"]
    if not found:
        raise BadPage("this is not an iCalendar file: it has no BEGIN:VCALENDAR")
    return found


def _properties(text: str, open_blocks: list[Block]) -> Iterator[tuple[str, Mapping[str, str], str]]:
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]
        if not line.strip():
            continue
        try:
            name, parameters, value = line.raw_parts()
        except ValueError:
            open_blocks[-1].broken.append(line.strip()[:_BROKEN].upper())
            continue
        yield name.upper(), _texts(parameters), value


def _texts(parameters: Mapping[str, str | list[str]]) -> Mapping[str, str]:
    return {key.upper(): its if isinstance(its, str) else ",".join(its) for key, its in parameters.items()}


def _begin(open_blocks: list[Block], name: str) -> None:
    if len(open_blocks) > DEEPEST:
        raise BadPage(f"more than {DEEPEST} BEGIN lines stand inside each other")
    block = Block(name[:_BROKEN])
    open_blocks[-1].blocks.append(block)
    open_blocks.append(block)


def _end(open_blocks: list[Block], name: str) -> None:
    if open_blocks[-1].name != name[:_BROKEN] or len(open_blocks) == 1:
        raise BadPage(f"END:{name[:_BROKEN]} stands where {open_blocks[-1].name or 'nothing'} is to end")
    open_blocks.pop()
