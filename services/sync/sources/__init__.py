"""Where offerings come from. Each source is a folder with its client, its schema and its pure mapping."""

from typing import Any

from services.sync.settings import SyncSettings
from services.sync.sources.protocol import Source, SourceFailed
from services.vocabulary import profile as profiles
from services.vocabulary.municipalities import UnknownMunicipality, municipality
from services.vocabulary.profile import Profile


def open_source(profile: Profile, settings: SyncSettings, name: str, options: dict[str, Any]) -> Source:
    """The profile's source of that name, ready for a run. `options`: base_url, municipality."""
    found = next((source for source in profile.sources if source.name == name), None)
    if found is None:
        names = ", ".join(source.name for source in profile.sources) or "none"
        raise SourceFailed(f"the county profile has no source {name!r}; it has: {names}")
    chosen = options.get("municipality") or []
    if found.kind == "files":
        from services.sync.sources.files.source import FilesSource

        if chosen:
            raise SourceFailed(f"{name} is a folder of files, which is read whole; leave out --municipality")
        return FilesSource(name, _address(found, options, "folder"))
    from services.sync.sources.lipas.source import LipasSource

    return LipasSource(
        name,
        _address(found, options, "url"),
        municipalities=tuple(map(_code, chosen or profile.municipalities)),
        chosen=bool(chosen),
        settings=settings,
    )


def _address(source: profiles.Source, options: dict[str, Any], setting: str) -> str:
    given = options.get("base_url") or source.settings.get(setting)
    if not given:
        raise SourceFailed(f"the county profile's source {source.name} has no `{setting}`")
    return str(given)


def _code(code: str) -> str:
    try:
        return municipality(code).code
    except UnknownMunicipality as error:
        raise SourceFailed(f"--municipality: {error}") from None
