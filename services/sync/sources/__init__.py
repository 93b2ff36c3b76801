"""Where offerings come from. Each source is a folder with its client, its schema and its pure mapping.

A new one is a folder here whose `source.py` has `open_source(opening)`, and its kind in
`services.vocabulary.profile.SOURCE_KINDS`; `docs/adding-a-source.md` leads through it.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from services.sync.runs import NEVER, LastRead
from services.sync.settings import SyncSettings
from services.sync.sources.opening import Opening
from services.sync.sources.protocol import Source, SourceFailed
from services.vocabulary.municipalities import UnknownMunicipality, municipality
from services.vocabulary.profile import Profile
from services.vocabulary.profile import Source as Table


def open_source(
    profile: Profile,
    settings: SyncSettings,
    name: str,
    options: dict[str, Any],
    last: LastRead = NEVER,
    wait: Callable[[float], None] = time.sleep,
) -> Source:
    """The profile's source of that name, ready for a run. `options`: base_url, municipality, full."""
    found = table_of(profile, name)
    chosen = options.get("municipality") or []
    opening = Opening(
        name=name,
        settings=found.settings,
        base_url=options.get("base_url"),
        municipalities=tuple(map(_code, chosen or profile.municipalities)),
        chosen=bool(chosen),
        profile=profile,
        sync=replace(settings, requests_per_second=found.requests_per_second or settings.requests_per_second),
        since=None if options.get("full") else last.since,
        full_since=None if options.get("full") else last.full_since,
        wait=wait,
    )
    source: Source = import_module(f"services.sync.sources.{found.kind}.source").open_source(opening)
    return source


def table_of(profile: Profile, name: str) -> Table:
    """The profile's table of that name; `SourceFailed` tells which there are."""
    found = next((source for source in profile.sources if source.name == name), None)
    if found is None:
        names = ", ".join(source.name for source in profile.sources) or "none"
        raise SourceFailed(f"the county profile has no source {name!r}; it has: {names}")
    return found


def _code(code: str) -> str:
    try:
        return municipality(code).code
    except UnknownMunicipality as error:
        raise SourceFailed(f"--municipality: {error}") from None
