"""Where offerings come from. Each source is a folder with its client, its schema and its pure mapping."""

from services.sync.settings import SyncSettings
from services.sync.sources.protocol import Source, SourceFailed
from services.vocabulary.profile import Profile


def open_source(profile: Profile, settings: SyncSettings, name: str, options: dict[str, object]) -> Source:
    """The profile's source of that name, ready for a run. `options`: base_url, municipality."""
    found = next((source for source in profile.sources if source.name == name), None)
    if found is None:
        names = ", ".join(source.name for source in profile.sources) or "none"
        raise SourceFailed(f"the county profile has no source {name!r}; it has: {names}")
    if found.kind == "files":
        from services.sync.sources.files.source import FilesSource

        return FilesSource(name, str(options.get("base_url") or found.settings["folder"]))
    from services.sync.sources.lipas.source import LipasSource

    return LipasSource(
        name,
        str(options.get("base_url") or found.settings["url"]),
        municipalities=tuple(map(str, options.get("municipality") or profile.municipalities)),  # type: ignore[call-overload]
        chosen=bool(options.get("municipality")),
        settings=settings,
    )
